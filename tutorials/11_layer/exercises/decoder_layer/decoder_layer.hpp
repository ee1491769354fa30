#pragma once
#include "gradus.hpp"

namespace exercise {

/// The parts of a decoder layer; each is called like a function.
struct DecoderParts {
  explicit DecoderParts(gradus::Generator& generator)
      : self_attn({.d_model = 4, .heads = 2}, generator),
        multihead_attn({.d_model = 4, .heads = 2}, generator),
        feed_forward({.d_model = 4,
                      .d_ff = 6,
                      .activation = gradus::nn::Activation::swiglu},
                     generator),
        norm1({.width = 4}),
        norm2({.width = 4}),
        norm3({.width = 4}) {}

  gradus::nn::MultiHeadAttention self_attn;  // self_attn(x, mask)
  gradus::nn::MultiHeadAttention
      multihead_attn;  // multihead_attn(queries, memory, mask)
  gradus::nn::FeedForward feed_forward;     // SwiGLU
  gradus::nn::RMSNorm norm1, norm2, norm3;  // one for each of the parts above
};

}  // namespace exercise
