// says: around the second attention is missing
#include "tutorials/11_layer/exercises/decoder_layer/decoder_layer.hpp"

using namespace gradus;

namespace exercise {

Variable my_decoder_layer(const Variable& x, const Variable& memory,
                          const Mask& mask, const Mask& memory_mask,
                          const DecoderParts& parts) {
  Variable h = x + parts.self_attn(parts.norm1(x), mask);
  h = parts.multihead_attn(parts.norm2(h), memory, memory_mask);
  return h + parts.feed_forward(parts.norm3(h));
}

}  // namespace exercise
