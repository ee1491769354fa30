// The way back through attention, by hand: what step 5 does, with a batch.
//
//     S = Q K^T / sqrt(d_k),   P = softmax(S),   O = P V
//
// From dO, what arrives from above, work out dQ, dK and dV. Q and dO are
// (batch, queries, ...), K and V (batch, keys,
// ...), and there may be more keys than queries: each gradient has the shape
// of what it is the gradient of.
//
// None of these Variables wants a gradient; they are numbers, and matmul,
// transpose, softmax, sum, *, - and / work them out. backward() is of no use
// here.
#include "tutorials/08_attention/exercises/backward/backward.hpp"

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// backward.hpp has: struct AttentionGradients { Variable dQ, dK, dV; };

AttentionGradients attention_backward(const Variable& Q, const Variable& K,
                                      const Variable& V, const Variable& dO) {
  // Your code in place of this line; it ends with: return {.dQ = dQ, .dK =
  // dK, .dV = dV};
  not_written_yet();
}

}  // namespace exercise
