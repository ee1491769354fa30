// says: relu is missing
#include "tutorials/11_layer/exercises/encoder_layer/encoder_layer.hpp"

using namespace gradus;

namespace exercise {

Variable attention(const Variable& h, const EncoderWeights& w,
                   std::int64_t heads) {
  const std::int64_t d = h.size(2);
  Variable p = linear(h, w.in_proj_weight, w.in_proj_bias);
  Variable a = scaled_dot_product_attention(
      slice(p, 2, 0, d), slice(p, 2, d, 2 * d), slice(p, 2, 2 * d, 3 * d), {},
      {.heads = heads});
  return linear(a, w.out_proj_weight, w.out_proj_bias);
}

Variable feed_forward(const Variable& h, const EncoderWeights& w) {
  return linear(linear(h, w.linear1_weight, w.linear1_bias), w.linear2_weight,
                w.linear2_bias);
}

Variable my_encoder_layer(const Variable& x, const EncoderWeights& w,
                          std::int64_t heads, bool norm_first) {
  auto norm1 = [&](const Variable& h) {
    return layer_norm(h, w.norm1_weight, w.norm1_bias);
  };
  auto norm2 = [&](const Variable& h) {
    return layer_norm(h, w.norm2_weight, w.norm2_bias);
  };
  if (norm_first) {
    Variable h = x + attention(norm1(x), w, heads);
    return h + feed_forward(norm2(h), w);
  }
  Variable h = norm1(x + attention(x, w, heads));
  return norm2(h + feed_forward(h, w));
}

}  // namespace exercise
