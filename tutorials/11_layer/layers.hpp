#pragma once
#include "gradus.hpp"

using namespace gradus;

enum class Kind { pre_norm, post_norm, without_norm, without_residual };

inline const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::pre_norm:
      return "pre-norm";
    case Kind::post_norm:
      return "post-norm";
    case Kind::without_norm:
      return "without norm";
    default:
      return "without residual";
  }
}

/// An encoder layer of its parts, put together in one of four ways.
class Layer : public nn::Module<Layer> {
 public:
  static constexpr const char* type = "Layer";
  Layer(std::int64_t width, Kind kind, Generator& generator)
      : kind_(kind),
        attention_({.d_model = width, .heads = 4}, generator),
        feed_forward_({.d_model = width, .d_ff = 4 * width}, generator),
        norm1_({.width = width}),
        norm2_({.width = width}) {}

  Variable forward(const Variable& x) const {
    if (kind_ == Kind::post_norm) {
      Variable h = norm1_(x + attention_(x));
      return norm2_(h + feed_forward_(h));
    }
    if (kind_ == Kind::pre_norm) {
      Variable h = x + attention_(norm1_(x));
      return h + feed_forward_(norm2_(h));
    }
    if (kind_ == Kind::without_norm) {
      Variable h = x + attention_(x);
      return h + feed_forward_(h);
    }
    return feed_forward_(norm2_(attention_(norm1_(x))));
  }

  void members(nn::Members& members) const override {
    members.child("attention", attention_);
    members.child("feed_forward", feed_forward_);
    if (kind_ == Kind::without_norm) return;
    members.child("norm1", norm1_);
    members.child("norm2", norm2_);
  }

 private:
  Kind kind_;
  nn::MultiHeadAttention attention_;
  nn::FeedForward feed_forward_;
  nn::LayerNorm norm1_, norm2_;
};

/// How alike the places of a sequence are: the mean cosine between two of
/// them, 1 when all point the same way. h is (batch, time, width).
inline double alike(const Variable& h) {
  Variable unit = h / norm(h, {2}, {.keepdims = true});
  Variable cosines = matmul(unit, transpose(unit));  // each with each
  auto time = static_cast<double>(h.size(1));
  return (mean(cosines).item() * time - 1) / (time - 1);  // but for itself
}
