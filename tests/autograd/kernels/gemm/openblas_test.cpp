#include <doctest/doctest.h>

#include <random>

#include "autograd/kernels/gemm/product.hpp"
#include "tests/autograd/kernels/gemm/random_product.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::RandomProduct;

TEST_CASE("own_product and openblas_product differ by rounding alone, over thousands of shapes") {
  std::mt19937 generator(4);
  for (int trial = 0; trial < 4000; ++trial) {
    RandomProduct p(generator, trial % 100 == 0 ? 500 : 50);
    Tensor own = p.c, blas = p.c;
    own_product(p.m, p.n, p.k, p.alpha, p.a_view(), p.b_view(), p.beta, own.data(), p.c_stride);
    openblas_product(p.m, p.n, p.k, p.alpha, p.a_view(), p.b_view(), p.beta, blas.data(), p.c_stride);
    CAPTURE(p.text());
    CHECK(p.difference(own, blas) <= 2);
  }
}
