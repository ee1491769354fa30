#include "nn/feed_forward.hpp"

#include "autograd/ops/activation.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

FeedForward::FeedForward(const FeedForwardOptions& options, Generator& generator)
    : activation_(options.activation),
      linear1_({.in_features = options.d_model, .out_features = options.d_ff}, generator),
      dropout_({.p = options.dropout}, generator),
      linear2_({.in_features = options.d_ff, .out_features = options.d_model}, generator) {}

Variable FeedForward::forward(const Variable& x) const {
  Variable h = linear1_(x);
  return linear2_(dropout_(activation_ == Activation::relu ? relu(h) : gelu(h)));
}

std::string FeedForward::extra_repr() const { return activation_ == Activation::relu ? "relu" : "gelu"; }

void FeedForward::members(Members& members) {
  members("linear1", linear1_);
  members("dropout", dropout_);
  members("linear2", linear2_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
