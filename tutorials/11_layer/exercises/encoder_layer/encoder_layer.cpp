// A whole encoder layer, from its numbers. x is (batch, time, d), and so is
// the result. encoder_layer.hpp says what is in `w`. With norm_first the
// layer is pre-norm, without it post-norm.
//
// linear, layer_norm (eps is 1e-5 by default), relu, slice and + are enough,
// and
//
//     scaled_dot_product_attention(Q, K, V, {}, {.heads = heads})
//
// which does all heads at once on (batch, time, d). No mask, no dropout.
#include "tutorials/11_layer/exercises/encoder_layer/encoder_layer.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_encoder_layer(const Variable& x, const EncoderWeights& w,
                          std::int64_t heads, bool norm_first) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
