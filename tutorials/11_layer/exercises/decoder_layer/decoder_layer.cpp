// A decoder layer put together from its parts, which decoder_layer.hpp lists:
// pre-norm, with RMSNorm and SwiGLU, as in many models of today. Step 4 shows
// the post-norm form.
//
// x (batch, time, d) is what the decoder has read, memory (batch, source
// time, d) what the encoder made of the source. `mask` says which places of x
// may look at which of x, `memory_mask` which of memory. memory comes as it
// is: the encoder has normalised it already.
#include "tutorials/11_layer/exercises/decoder_layer/decoder_layer.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_decoder_layer(const Variable& x, const Variable& memory,
                          const Mask& mask, const Mask& memory_mask,
                          const DecoderParts& parts) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
