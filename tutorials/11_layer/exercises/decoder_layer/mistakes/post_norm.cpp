// says: that is the post-norm form
#include "tutorials/11_layer/exercises/decoder_layer/decoder_layer.hpp"

using namespace gradus;

namespace exercise {

Variable my_decoder_layer(const Variable& x, const Variable& memory,
                          const Mask& mask, const Mask& memory_mask,
                          const DecoderParts& parts) {
  Variable h = parts.norm1(x + parts.self_attn(x, mask));
  h = parts.norm2(h + parts.multihead_attn(h, memory, memory_mask));
  return parts.norm3(h + parts.feed_forward(h));
}

}  // namespace exercise
