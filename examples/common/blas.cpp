#include "examples/common/blas.hpp"

#include <unistd.h>

#include <cstdlib>

extern "C" char* openblas_get_corename();
extern "C" int openblas_get_num_threads();
extern "C" void openblas_set_num_threads(int threads);

namespace {

// OpenBLAS 0.3.21 does not know the newest processors and takes a slow kernel on them; what they can do is asked here.
const char* wanted_kernel() {
  if (const char* asked_for = std::getenv("GRADUS_BLAS_KERNEL")) return asked_for;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return nullptr;  // OpenBLAS's own choice
}

bool is_set_to(const char* name, const char* value) {
  const char* now = std::getenv(name);
  return now && std::string(now) == value;
}

}  // namespace

void choose_blas_kernel(char** argv) {
  const char* kernel = wanted_kernel();
  if ((!kernel || is_set_to("OPENBLAS_CORETYPE", kernel)) && std::getenv("OPENBLAS_NUM_THREADS")) return;
  if (kernel) setenv("OPENBLAS_CORETYPE", kernel, 1);
  setenv("OPENBLAS_NUM_THREADS", "1", 0);  // unless it is set
  execv("/proc/self/exe", argv);           // comes back only when there is no /proc; then all stays as it is
}

std::string blas_kernel() { return openblas_get_corename(); }
int blas_threads() { return openblas_get_num_threads(); }
void set_blas_threads(int threads) { openblas_set_num_threads(threads); }
