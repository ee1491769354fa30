#include "nn/feed_forward.hpp"

#include "autograd/core/check_options.hpp"
#include "autograd/ops/activation.hpp"

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
  }
  fail<ValueError>("{}: there is no activation {}", module, static_cast<int>(activation));
}

}  // namespace

const FeedForwardOptions& FeedForwardOptions::checked(const char* module) const {
  check_sizes(module, {{"d_model", d_model}, {"d_ff", d_ff}});
  check_probability(module, "dropout", dropout);
  named(module, activation);
  return *this;
}

FeedForward::FeedForward(const FeedForwardOptions& options, Generator& generator)
    : options_(options.checked(type)),
      linear1_({.in_features = options.d_model, .out_features = options.d_ff}, generator),
      dropout_({.p = options.dropout}, generator),
      linear2_({.in_features = options.d_ff, .out_features = options.d_model}, generator) {}

Variable FeedForward::forward(const Variable& x) const {
  Variable h = linear1_(x);
  return linear2_(dropout_(named(type, options_.activation).apply(h)));
}

std::string FeedForward::extra_repr() const { return named(type, options_.activation).name; }

void FeedForward::members(Members& members) const {
  members.child("linear1", linear1_);
  members.child("dropout", dropout_);
  members.child("linear2", linear2_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
