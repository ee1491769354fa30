#pragma once
#include "autograd/tensor/random.hpp"
#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// PE(pos, 2i) = sin(pos / 10000^(2i/d_model)), PE(pos, 2i+1) = cos(the same) (Vaswani et al. 2017, 3.5): (length,
/// d_model). An odd d_model ends with a sine.
Tensor sinusoidal_encoding(std::int64_t length, std::int64_t d_model);

struct PositionalEncodingOptions {
  std::int64_t d_model = 512;
  /// Learned positions: the longest input. Sinusoidal ones keep so many rows, up to 4,096, and work out any further
  /// ones each time.
  std::int64_t max_length = 512;
};

/// x + PE: (batch, time, d_model) to the same shape, for any time. That it computes does not mean that a model trained
/// on short sequences works on longer ones.
class SinusoidalPositionalEncoding : public Module<SinusoidalPositionalEncoding> {
 public:
  static constexpr const char* type = "SinusoidalPositionalEncoding";
  explicit SinusoidalPositionalEncoding(const PositionalEncodingOptions& options);

  Variable forward(const Variable& x) const;

  /// What it was made with.
  const PositionalEncodingOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members&) const override {}

 private:
  PositionalEncodingOptions options_;
  Tensor table_;  // the first rows; as it never changes, threads may share it
};

/// x + weight[0..time): (batch, time, d_model) to the same shape; rows start normal with deviation 0.02 (Radford et al.
/// 2019). Throws ShapeError beyond max_length.
class LearnedPositionalEncoding : public Module<LearnedPositionalEncoding> {
 public:
  static constexpr const char* type = "LearnedPositionalEncoding";
  LearnedPositionalEncoding(const PositionalEncodingOptions& options, Generator& generator);

  Variable forward(const Variable& x) const;

  /// What it was made with.
  const PositionalEncodingOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  PositionalEncodingOptions options_;
  Variable weight_;  // (max_length, d_model)
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
