#include "autograd/kernels/gemm.hpp"

#include <doctest/doctest.h>

#include "autograd/core/parallel.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::by_precision;
using testing::check_close;
using testing::not_a_number;
using testing::wave;

namespace {

Scalar element(const MatrixView& x, std::int64_t i, std::int64_t j) {
  return x.transposed ? x.data[j * x.stride + i] : x.data[i * x.stride + j];
}

}  // namespace

TEST_CASE("gemm: transposed and strided matrices, every alpha and beta, leave what lies between the rows alone") {
  std::int64_t a_stride = 7, b_stride = 8, c_stride = 6;
  Tensor a = wave({5, 7}), b = wave({5, 8}, 1), c = wave({3, 6}, 2);
  for (auto [m, n, k] : std::vector<std::array<std::int64_t, 3>>{
           {3, 4, 5}, {1, 4, 5}, {3, 1, 5}, {1, 1, 5}, {1, 4, 1}, {3, 1, 1}})  // a row, a column: by a vector
    for (bool a_transposed : {false, true})
      for (bool b_transposed : {false, true})
        for (Scalar alpha : {1, 2})
          for (Scalar beta : {0, 1, 3}) {
            MatrixView va{a.data(), a_stride, a_transposed}, vb{b.data(), b_stride, b_transposed};
            Tensor got = c, want = c;
            gemm(m, n, k, alpha, va, vb, beta, got.data(), c_stride);
            for (std::int64_t i = 0; i < m; ++i)
              for (std::int64_t j = 0; j < n; ++j) {
                Scalar total = 0;
                for (std::int64_t l = 0; l < k; ++l) total += element(va, i, l) * element(vb, l, j);
                want(i, j) = alpha * total + beta * want(i, j);
              }
            check_close(got, want, by_precision(1e-5, 1e-12), by_precision(1e-5, 1e-12));
          }
}

TEST_CASE("gemm: beta = 0 does not read what is there, with inner sizes and without") {
  Tensor a = wave({2, 3}), b = wave({3, 2}, 1), c = full({2, 2}, not_a_number), d = full({2, 2}, not_a_number);
  gemm(2, 2, 3, 1, {a.data(), 3}, {b.data(), 2}, 0, c.data(), 2);
  for (Scalar x : c) CHECK(x == x);
  gemm(2, 2, 0, 1, {a.data(), 0}, {b.data(), 2}, 0, d.data(), 2);
  check_close(d, zeros({2, 2}));
  for (auto [m, n] : {std::pair{1, 2}, {2, 1}}) {
    c.fill(not_a_number);
    gemm(m, n, 3, 1, {a.data(), 3}, {b.data(), 2}, 0, c.data(), 2);
    for (std::int64_t i = 0; i < m; ++i)
      for (std::int64_t j = 0; j < n; ++j) CHECK(c(i, j) == c(i, j));
  }
}

TEST_CASE("gemm: without inner elements C is scaled by beta, without rows or columns nothing happens") {
  Tensor a = wave({2, 2}), c = tensor({2, 3}, {1, 2, 3, 4, 5, 6});
  gemm(2, 2, 0, 5, {a.data(), 0}, {a.data(), 2}, 2, c.data(), 3);
  check_close(c, tensor({2, 3}, {2, 4, 3, 8, 10, 6}));
  gemm(0, 3, 2, 1, {a.data(), 2}, {a.data(), 3}, 0, c.data(), 3);
  gemm(2, 0, 2, 1, {a.data(), 2}, {a.data(), 0}, 0, c.data(), 3);
  check_close(c, tensor({2, 3}, {2, 4, 3, 8, 10, 6}));
}

TEST_CASE("gemm: counts 2 m n k in this thread's context, also for the pieces that helper threads run") {
  Tensor a = wave({2, 3}), b = wave({3, 4});
  for (int count : {1, 2}) {
    set_threads(count);
    std::int64_t before = context.flops;
    parallel(100, [&](std::int64_t) {
      Tensor c = zeros({2, 4});
      gemm(2, 4, 3, 1, {a.data(), 3}, {b.data(), 4}, 0, c.data(), 4);
    });
    std::int64_t flops = context.flops - before;
    CHECK(flops == 100 * 2 * 2 * 4 * 3);
    set_threads(1);
  }
}

TEST_CASE("gemm: a size that BLAS cannot count is refused, with the sizes, before anything is read") {
  std::int64_t large = std::int64_t{1} << 31;
  Scalar c = 7;
  for (auto [m, n, k] : {std::array{large, std::int64_t{1}, std::int64_t{1}}, {1, large, 1}, {1, 1, large}})
    testing::check_throws<ShapeError>(
        [&, m = m, n = n, k = k] {
          gemm(m, n, k, 1, {&c, 1}, {&c, 1}, 0, &c, 1);
        },
        {"2147483648", "2147483647"});
  testing::check_throws<ShapeError>([&] { gemm(1, 1, 1, 1, {&c, large}, {&c, 1}, 0, &c, 1); }, {"2147483648"});
  CHECK(c == 7);
}
