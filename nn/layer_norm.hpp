#pragma once
#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

struct LayerNormOptions {
  std::int64_t width = 0;  ///< length of the last axis (PyTorch's normalized_shape); must be given
  double eps = 1e-5;
};

/// Each row of the last axis with mean 0 and variance 1, times weight plus bias (Ba, Kiros and Hinton 2016): (...,
/// width) to the same shape. Weights start at 1, biases at 0. Throws ValueError for a width below 1, and
/// for an eps that is negative or not finite.
class LayerNorm : public Module<LayerNorm> {
 public:
  static constexpr const char* type = "LayerNorm";
  explicit LayerNorm(const LayerNormOptions& options);

  Variable forward(const Variable& x) const;

  /// What it was made with.
  const LayerNormOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  LayerNormOptions options_;
  Variable weight_, bias_;  // (width)
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
