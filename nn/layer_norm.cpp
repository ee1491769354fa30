#include "nn/layer_norm.hpp"

#include <fmt/format.h>

#include "autograd/core/fields.hpp"
#include "autograd/ops/layer_norm.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

LayerNorm::LayerNorm(const LayerNormOptions& options) : options_(options) {
  check_sizes(type, {{"width", options.width}});
  check_non_negative(type, "eps", options.eps);
  weight_ = Variable(ones({options.width}), true);
  bias_ = Variable(zeros({options.width}), true);
}

Variable LayerNorm::forward(const Variable& x) const { return layer_norm(x, weight_, bias_, options_.eps); }

std::string LayerNorm::extra_repr() const { return fmt::format("{}, eps={}", options_.width, options_.eps); }

void LayerNorm::members(Members& members) const {
  members.parameter("weight", weight_);
  members.parameter("bias", bias_);
}

RMSNorm::RMSNorm(const RMSNormOptions& options) : options_(options) {
  check_sizes(type, {{"width", options.width}});
  check_non_negative(type, "eps", options.eps);
  weight_ = Variable(ones({options.width}), true);
}

Variable RMSNorm::forward(const Variable& x) const { return rms_norm(x, weight_, options_.eps); }

std::string RMSNorm::extra_repr() const { return fmt::format("{}, eps={}", options_.width, options_.eps); }

void RMSNorm::members(Members& members) const { members.parameter("weight", weight_); }

const char* name_of(Norm norm, const char* module) {
  switch (norm) {  // no default: the compiler names a norm that is missing here
    case Norm::layer_norm:
      return "layer_norm";
    case Norm::rms_norm:
      return "rms_norm";
  }
  fail<ValueError>("{}: there is no norm {}", module, static_cast<int>(norm));
}

void Norms::fields(Fields& fields) {
  fields.choice("norm", norm, {"layer_norm", "rms_norm"}, "before or behind each part of a layer");
  fields.number("norm_eps", norm_eps, {.low = 0}, "added to a norm's variance");
  fields.flag("final_norm", final_norm, "a norm behind the last layer");
}

const Norms& Norms::checked(const char* module) const {
  name_of(norm, module);
  check_non_negative(module, "norm_eps", norm_eps);
  return *this;
}

EitherNorm::EitherNorm(std::int64_t width, const Norms& norms)
    : norm_(norms.norm == Norm::rms_norm
                ? std::variant<LayerNorm, RMSNorm>(RMSNorm({.width = width, .eps = norms.norm_eps}))
                : LayerNorm({.width = width, .eps = norms.norm_eps})) {}

Variable EitherNorm::operator()(const Variable& x) const {
  return std::visit([&](const auto& norm) { return norm(x); }, norm_);
}

EitherNorm::operator const ModuleBase&() const {
  return std::visit([](const auto& norm) -> const ModuleBase& { return norm; }, norm_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
