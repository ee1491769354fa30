// FLOPs and bytes of one layer of a decoder. It is what chapter 12 has in the
// decoder's tower:
//
//     self-attention     queries, keys and values from x (batch, target, d)
//     cross-attention    queries from x; keys and values from memory
//                        (batch, source, d)
//     feed-forward       d to d_ff to d
//
// Each attention has four linear layers of d by d: one each for queries, keys
// and values, and one for the output. Count the products only, with 2 FLOPs
// for each multiplication and addition, and as if no mask left anything out.
#include "tutorials/17_fast/exercises/count/count.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

namespace exercise {

// count.hpp has: struct Sizes { batch, target, source, d_model, heads, d_ff
// };

// A linear layer on that many rows, on the way there.
std::int64_t linear_flops(std::int64_t rows, std::int64_t in,
                          std::int64_t out) {
  // Your code in place of this line:
  not_written_yet();
}

// The two products of all heads of one attention, scores and weighted sum,
// from so many queries to so many keys in each of `batch` sequences.
std::int64_t look_flops(std::int64_t batch, std::int64_t queries,
                        std::int64_t keys, std::int64_t d_model) {
  not_written_yet();
}

// The whole layer, on the way there.
std::int64_t layer_flops(const Sizes& s) { not_written_yet(); }

// There and back.
std::int64_t step_flops(const Sizes& s) { not_written_yet(); }

// The bytes that stay from step to step in a training with Adam, in floats of
// 4 bytes, of a model with so many parameters; the gradients too.
std::int64_t state_bytes(std::int64_t parameters) { not_written_yet(); }

}  // namespace exercise
