#pragma once
#include "autograd/tensor/random.hpp"
#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

struct DropoutOptions {
  double p = 0.5;  ///< probability to drop
};

/// In training each element is 0 with probability p, else x / (1 - p) (Srivastava et al. 2014); in evaluation x. Draws
/// from a stream of its own, split from the generator it was made with. Throws ValueError for p outside [0, 1].
class Dropout : public Module<Dropout> {
 public:
  static constexpr const char* type = "Dropout";
  Dropout(const DropoutOptions& options, Generator& generator);

  Variable forward(const Variable& x) const;

  /// What it was made with.
  const DropoutOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override { members.stream("generator", generator_); }

 private:
  DropoutOptions options_;
  mutable Generator generator_;  // every call in training draws on
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
