#pragma once
#include "nn/dropout.hpp"
#include "nn/linear.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

enum class Activation { relu, gelu };

struct FeedForwardOptions {
  std::int64_t d_model = 512;
  std::int64_t d_ff = 2048;
  double dropout = 0;  ///< between the activation and the second layer
  Activation activation = Activation::relu;
};

/// FFN(x) = max(0, x W_1 + b_1) W_2 + b_2 (Vaswani et al. 2017, eq. 2), at each position alike: (..., d_model) to the
/// same shape.
class FeedForward : public Module<FeedForward> {
 public:
  static constexpr const char* type = "FeedForward";
  FeedForward(const FeedForwardOptions& options, Generator& generator);

  Variable forward(const Variable& x) const;

  std::string extra_repr() const override;
  void members(Members& members) override;

 private:
  Activation activation_;
  Linear linear1_;
  Dropout dropout_;
  Linear linear2_;
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
