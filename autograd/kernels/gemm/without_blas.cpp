#include <cstdlib>

#include "autograd/core/error.hpp"
#include "autograd/kernels/blas.hpp"
#include "autograd/kernels/blas_loading.hpp"
#include "autograd/kernels/gemm/product.hpp"

// What OpenBLAS would do where there is none.
namespace gradus::inline GRADUS_PRECISION {

void product(std::int64_t m, std::int64_t n, std::int64_t k, Scalar alpha, const MatrixView& a, const MatrixView& b,
             Scalar beta, Scalar* c, std::int64_t c_stride) {
  own_product(m, n, k, alpha, a, b, beta, c, c_stride);
}

void choose_blas_kernel(char**) {
  const char* asked_for = std::getenv("GRADUS_BLAS_KERNEL");
  check<ValueError>(!asked_for || !*asked_for || asked_for == blas_kernel(),
                    "GRADUS_BLAS_KERNEL names \"{:.40}\"; Gradus was built without OpenBLAS, by GRADUS_BLAS=own",
                    asked_for ? asked_for : "");
}

bool blas_can_be_loaded(char**, char**) { return true; }
void reserve_blas_memory(int) {}
std::string blas_kernel() { return "own"; }
int blas_threads() { return 1; }
void set_blas_threads(int) {}

}  // namespace gradus::inline GRADUS_PRECISION
