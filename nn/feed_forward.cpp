#include "nn/feed_forward.hpp"

#include "autograd/core/check_options.hpp"
#include "autograd/ops/activation.hpp"
#include "autograd/ops/elementwise.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

struct NamedActivation {
  const char* name;
  Variable (*apply)(const Variable&);
};

NamedActivation named(const char* module, Activation activation) {
  switch (activation) {  // no default: the compiler names an activation that is missing here
    case Activation::relu:
      return {"relu", relu};
    case Activation::gelu:
      return {"gelu", [](const Variable& x) { return gelu(x); }};
    case Activation::gelu_tanh:
      return {"gelu_tanh", [](const Variable& x) { return gelu(x, Approximate::tanh); }};
    case Activation::silu:
      return {"silu", silu};
    case Activation::swiglu:
      return {"swiglu", silu};
  }
  fail<ValueError>("{}: there is no activation {}", module, static_cast<int>(activation));
}

bool has_bias(const FeedForwardOptions& options) { return options.activation != Activation::swiglu; }

}  // namespace

const char* name_of(Activation activation, const char* module) { return named(module, activation).name; }

const FeedForwardOptions& FeedForwardOptions::checked(const char* module) const {
  check_sizes(module, {{"d_model", d_model}, {"d_ff", d_ff}});
  check_probability(module, "dropout", dropout);
  name_of(activation, module);
  return *this;
}

FeedForward::FeedForward(const FeedForwardOptions& options, Generator& generator)
    : options_(options.checked(type)),
      linear1_({.in_features = options.d_model, .out_features = options.d_ff, .bias = has_bias(options)}, generator),
      dropout_({.p = options.dropout}, generator),
      linear2_({.in_features = options.d_ff, .out_features = options.d_model, .bias = has_bias(options)}, generator) {
  if (options.activation == Activation::swiglu)
    linear3_.emplace(LinearOptions{.in_features = options.d_model, .out_features = options.d_ff, .bias = false},
                     generator);
}

Variable FeedForward::forward(const Variable& x) const {
  Variable h = named(type, options_.activation).apply(linear1_(x));
  if (linear3_) h = h * (*linear3_)(x);
  return linear2_(dropout_(h));
}

std::string FeedForward::extra_repr() const { return name_of(options_.activation); }

void FeedForward::members(Members& members) const {
  members.child("linear1", linear1_);
  members.child("dropout", dropout_);
  members.child("linear2", linear2_);
  if (linear3_) members.child("linear3", *linear3_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
