#pragma once
#include <optional>

#include "nn/dropout.hpp"
#include "nn/linear.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// Of a feed-forward part.
enum class Activation {
  relu,
  gelu,       ///< the exact form, by erf
  gelu_tanh,  ///< the form by tanh, as GPT-2 has it
  silu,
  swiglu,  ///< silu of one layer times another one (Shazeer 2020)
};
/// "swiglu". Throws ValueError in the name of `module` for an activation that there is not.
const char* name_of(Activation activation, const char* module = "Activation");

/// The defaults are the paper's base model.
struct FeedForwardOptions {
  std::int64_t d_model = 512;
  std::int64_t d_ff = 2048;
  double dropout = 0;  ///< between the activation and the second layer
  Activation activation = Activation::relu;

  /// Itself; throws ValueError in the name of `module` for sizes below 1, a dropout outside [0, 1] and an activation
  /// that there is not.
  const FeedForwardOptions& checked(const char* module) const;
};

/// FFN(x) = max(0, x W_1 + b_1) W_2 + b_2 (Vaswani et al. 2017, eq. 2), at each position alike: (..., d_model) to the
/// same shape. Another activation stands in place of max(0, x W_1 + b_1); with Activation::swiglu it is
/// FFN(x) = (silu(x W_1) * x W_3) W_2, without biases, as in the paper (Shazeer 2020, eq. 6), where d_ff is made two
/// thirds of what it would be, so that three matrices have as many numbers as two. Throws ValueError for options that
/// are not `checked`.
class FeedForward : public Module<FeedForward> {
 public:
  static constexpr const char* type = "FeedForward";
  FeedForward(const FeedForwardOptions& options, Generator& generator);

  Variable forward(const Variable& x) const;

  /// What it was made with.
  const FeedForwardOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  FeedForwardOptions options_;
  Linear linear1_;
  Dropout dropout_;
  Linear linear2_;
  std::optional<Linear> linear3_;  // of swiglu
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
