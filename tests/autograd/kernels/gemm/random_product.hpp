#pragma once
#include <random>
#include <string>

#include "autograd/kernels/gemm.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {

/// C = alpha * A B + beta * C with factors of random sizes, of numbers of either sign, transposed or not, whose rows
/// lie further apart than they are long.
struct RandomProduct {
  std::int64_t m, n, k, a_stride, b_stride, c_stride;
  bool a_transposed, b_transposed;
  Scalar alpha, beta;
  Tensor a, b, c;

  /// Sizes are 1 to `largest`, small ones as often as large ones.
  RandomProduct(std::mt19937& generator, std::int64_t largest);
  RandomProduct(std::mt19937& generator, std::int64_t m, std::int64_t n, std::int64_t k);

  MatrixView a_view(std::int64_t first_row = 0) const {
    return {a.data() + first_row * (a_transposed ? 1 : a_stride), a_stride, a_transposed};
  }
  MatrixView b_view() const { return {b.data(), b_stride, b_transposed}; }
  std::string text() const;

  /// The largest difference between two results, in what rounding explains: k + 2 roundings of the sum of magnitudes.
  /// Infinite where they differ between the rows of C, in what is no part of it.
  double difference(const Tensor& one, const Tensor& other) const;
  /// That from the sums in long double.
  double error_of(const Tensor& got) const;
};

}  // namespace gradus::inline GRADUS_PRECISION::testing
