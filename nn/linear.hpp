#pragma once
#include "autograd/tensor/random.hpp"
#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

struct LinearOptions {
  std::int64_t in_features = 0;   ///< must be given
  std::int64_t out_features = 0;  ///< must be given
  bool bias = true;
  bool zero_bias = false;  ///< it starts at 0 and draws nothing
};

/// x W^T + b: (..., in_features) to (..., out_features). Weight and bias start uniform in +-1/sqrt(in_features), as in
/// PyTorch. Throws ValueError for features below 1.
class Linear : public Module<Linear> {
 public:
  static constexpr const char* type = "Linear";
  Linear(const LinearOptions& options, Generator& generator);

  Variable forward(const Variable& x) const;

  /// What it was made with.
  const LinearOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  LinearOptions options_;
  Variable weight_;  // (out_features, in_features)
  Variable bias_;    // (out_features)
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
