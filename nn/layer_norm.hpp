#pragma once
#include <variant>

#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION {
class Fields;
}

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

struct RMSNormOptions {
  std::int64_t width = 0;  ///< length of the last axis; must be given
  double eps = 1e-5;
};

/// Each row of the last axis divided by its root mean square, times weight (Zhang and Sennrich 2019): (..., width) to
/// the same shape. Weights start at 1. Throws as LayerNorm does.
class RMSNorm : public Module<RMSNorm> {
 public:
  static constexpr const char* type = "RMSNorm";
  explicit RMSNorm(const RMSNormOptions& options);

  Variable forward(const Variable& x) const;

  /// What it was made with.
  const RMSNormOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  RMSNormOptions options_;
  Variable weight_;  // (width)
};

enum class Norm { layer_norm, rms_norm };
/// "rms_norm". Throws ValueError in the name of `module` for a norm that there is not.
const char* name_of(Norm norm, const char* module = "Norm");

/// Which norms a model has. Its options and those of its layers hold it as one value,
/// `.norms = {.norm = Norm::rms_norm, .norm_eps = 1e-6}`: what norms can be told is added here and nowhere else.
struct Norms {
  Norm norm = Norm::layer_norm;
  double norm_eps = 1e-5;
  bool final_norm = true;  ///< one behind the last layer of a stack, as in PyTorch's Transformer

  /// Lists them all.
  void fields(Fields& fields);
  /// Itself; throws ValueError in the name of `module` for a norm that there is not, and for an eps that is negative or
  /// not finite.
  const Norms& checked(const char* module) const;
};

/// A LayerNorm or an RMSNorm of that width, as Norms say.
class EitherNorm {
 public:
  EitherNorm(std::int64_t width, const Norms& norms);
  Variable operator()(const Variable& x) const;
  /// The norm itself, to be named by `members`.
  operator const ModuleBase&() const;

 private:
  std::variant<LayerNorm, RMSNorm> norm_;
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
