#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "autograd/kernels/gemm/product.hpp"
#include "tests/autograd/kernels/gemm/random_product.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::not_a_number;
using testing::RandomProduct;

namespace {

void check_own_product(const RandomProduct& p) {
  Tensor got = p.c;
  own_product(p.m, p.n, p.k, p.alpha, p.a_view(), p.b_view(), p.beta, got.data(), p.c_stride);
  CAPTURE(p.text());
  CHECK(p.error_of(got) <= 1);
}

}  // namespace

TEST_CASE("own_product: sums in double of every shape, stride, transpose, alpha and beta") {
  std::mt19937 generator(1);
  for (int trial = 0; trial < 600; ++trial) {
    RandomProduct p(generator, 40);
    check_own_product(p);
  }
}

TEST_CASE("own_product: more rows, columns and inner numbers than are copied at a time") {
  std::mt19937 generator(2);
  for (auto [m, n, k] : std::vector<std::array<std::int64_t, 3>>{
           {300, 7, 9}, {5, 2100, 11}, {7, 9, 700}, {230, 1030, 3}, {229, 33, 513}, {1, 1, 1000}})
    for (int trial = 0; trial < 4; ++trial) {
      RandomProduct p(generator, m, n, k);
      check_own_product(p);
    }
}

TEST_CASE("own_product: a row has the same bits alone as in a batch of any size") {
  std::mt19937 generator(3);
  for (int trial = 0; trial < 60; ++trial) {
    RandomProduct p(generator, trial % 4 == 0 ? 600 : 60);
    Tensor batch = p.c;
    own_product(p.m, p.n, p.k, p.alpha, p.a_view(), p.b_view(), p.beta, batch.data(), p.c_stride);
    for (std::int64_t i = 0; i < p.m; i += 1 + p.m / 8) {
      std::int64_t count = std::min<std::int64_t>(1 + trial % 3, p.m - i);
      Tensor alone = p.c;
      own_product(count, p.n, p.k, p.alpha, p.a_view(i), p.b_view(), p.beta, alone.data() + i * p.c_stride, p.c_stride);
      CAPTURE(p.text());
      CHECK(std::memcmp(alone.data() + i * p.c_stride, batch.data() + i * p.c_stride,
                        static_cast<std::size_t>(p.n) * sizeof(Scalar)) == 0);
    }
  }
}

TEST_CASE("own_product: beta = 0 does not read what is there, and what is no number stays in its row and column") {
  for (std::int64_t n : {1, 3, 16, 17, 40}) {
    const std::int64_t m = 9, k = 5;
    Tensor a = testing::wave({m, k}), b = testing::wave({k, n}, 1), c = full({m, n}, not_a_number);
    a(4, 2) = testing::endless;
    own_product(m, n, k, 1, {a.data(), k}, {b.data(), n}, 0, c.data(), n);
    for (std::int64_t i = 0; i < m; ++i)
      for (std::int64_t j = 0; j < n; ++j) CHECK(std::isfinite(c(i, j)) == (i != 4));
  }
}
