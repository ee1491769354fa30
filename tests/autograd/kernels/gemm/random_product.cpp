#include "tests/autograd/kernels/gemm/random_product.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

std::int64_t size_up_to(std::mt19937& generator, std::int64_t largest) {
  double exponent = std::uniform_real_distribution<>(0, std::log(static_cast<double>(largest) + 1))(generator);
  return std::min(largest, static_cast<std::int64_t>(std::exp(exponent)));
}

Tensor numbers(std::mt19937& generator, std::int64_t rows, std::int64_t stride) {
  Tensor x = empty({rows, stride});
  for (Scalar& number : x) number = static_cast<Scalar>(std::normal_distribution<>()(generator));
  return x;
}

Scalar element(const MatrixView& x, std::int64_t i, std::int64_t j) {
  return x.transposed ? x.data[j * x.stride + i] : x.data[i * x.stride + j];
}

}  // namespace

RandomProduct::RandomProduct(std::mt19937& generator, std::int64_t largest)
    : RandomProduct(generator, size_up_to(generator, largest), size_up_to(generator, largest),
                    size_up_to(generator, largest)) {}

RandomProduct::RandomProduct(std::mt19937& generator, std::int64_t of_m, std::int64_t of_n, std::int64_t of_k)
    : m(of_m), n(of_n), k(of_k) {
  auto below = [&](unsigned count) { return static_cast<std::int64_t>(generator() % count); };
  a_transposed = below(2) == 1, b_transposed = below(2) == 1;
  a_stride = (a_transposed ? m : k) + below(3), b_stride = (b_transposed ? k : n) + below(3), c_stride = n + below(3);
  alpha = std::array<Scalar, 3>{1, -1, Scalar(0.3)}[static_cast<std::size_t>(below(3))];
  beta = std::array<Scalar, 4>{0, 1, -1, Scalar(0.7)}[static_cast<std::size_t>(below(4))];
  a = numbers(generator, a_transposed ? k : m, a_stride);
  b = numbers(generator, b_transposed ? n : k, b_stride);
  c = numbers(generator, m, c_stride);
}

std::string RandomProduct::text() const {
  return fmt::format("({}, {}) @ ({}, {}), A {}transposed, B {}transposed, alpha {}, beta {}, rows {}, {}, {} apart", m,
                     k, k, n, a_transposed ? "" : "not ", b_transposed ? "" : "not ", alpha, beta, a_stride, b_stride,
                     c_stride);
}

double RandomProduct::difference(const Tensor& one, const Tensor& other) const {
  double worst = 0;
  for (std::int64_t i = 0; i < m; ++i)
    for (std::int64_t j = 0; j < c_stride; ++j) {
      if (j >= n) {
        if (one(i, j) != c(i, j) || other(i, j) != c(i, j)) return std::numeric_limits<double>::infinity();
        continue;
      }
      double magnitudes = std::abs(beta * c(i, j));
      for (std::int64_t p = 0; p < k; ++p)
        magnitudes += std::abs(alpha * element(a_view(), i, p) * element(b_view(), p, j));
      double rounding = static_cast<double>(k + 2) * std::numeric_limits<Scalar>::epsilon() / 2;
      double off = std::abs(static_cast<double>(one(i, j)) - static_cast<double>(other(i, j)));
      worst =
          std::max(worst, std::isfinite(off) ? off / (rounding * magnitudes) : std::numeric_limits<double>::infinity());
    }
  return worst;
}

double RandomProduct::error_of(const Tensor& got) const {
  Tensor want = c;
  for (std::int64_t i = 0; i < m; ++i)
    for (std::int64_t j = 0; j < n; ++j) {
      long double total = 0;
      for (std::int64_t p = 0; p < k; ++p)
        total += static_cast<long double>(element(a_view(), i, p)) * element(b_view(), p, j);
      want(i, j) = static_cast<Scalar>(alpha * total + static_cast<long double>(beta) * c(i, j));
    }
  return difference(got, want);
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
