#pragma once
#include "autograd/ops/activation.hpp"
#include "nn/module.hpp"

// The activations as modules, for a Sequential: they have no parameters, a name in its printout, and the shape of x.
namespace gradus::inline GRADUS_PRECISION::nn {

/// max(x, 0).
class ReLU : public Module<ReLU> {
 public:
  static constexpr const char* type = "ReLU";
  Variable forward(const Variable& x) const { return relu(x); }
  void members(Members&) const override {}
};

/// x * Phi(x) (Hendrycks and Gimpel 2016), by erf, or by tanh as GPT-2 has it.
class GELU : public Module<GELU> {
 public:
  static constexpr const char* type = "GELU";
  explicit GELU(Approximate approximate = Approximate::none) : approximate_(approximate) {}
  Variable forward(const Variable& x) const { return gelu(x, approximate_); }
  /// What it was made with.
  Approximate options() const { return approximate_; }
  std::string extra_repr() const override { return approximate_ == Approximate::tanh ? "approximate=tanh" : ""; }
  void members(Members&) const override {}

 private:
  Approximate approximate_;
};

/// x * sigmoid(x), swish.
class SiLU : public Module<SiLU> {
 public:
  static constexpr const char* type = "SiLU";
  Variable forward(const Variable& x) const { return silu(x); }
  void members(Members&) const override {}
};

/// Between -1 and 1.
class Tanh : public Module<Tanh> {
 public:
  static constexpr const char* type = "Tanh";
  Variable forward(const Variable& x) const { return gradus::tanh(x); }
  void members(Members&) const override {}
};

/// Between 0 and 1.
class Sigmoid : public Module<Sigmoid> {
 public:
  static constexpr const char* type = "Sigmoid";
  Variable forward(const Variable& x) const { return sigmoid(x); }
  void members(Members&) const override {}
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
