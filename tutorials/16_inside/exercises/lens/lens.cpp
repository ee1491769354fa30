// The logit lens: what would the model answer if it ended after 0, 1, 2, ...
// of its layers? streams[i] (1, time, d_model) is the residual stream after i
// layers, streams[0] what was embedded. Behind the last layer of the model
// stand `norm` and `output`, which makes logits (1, time, vocabulary). Read
// each stream through both of them.
//
// Return, for each stream, the id with the highest logit at the last place.
#include <algorithm>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::vector<std::int64_t> lens(const std::vector<Tensor>& streams,
                               const nn::LayerNorm& norm,
                               const nn::Linear& output) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
