// How large a GPT is, and what it costs. Its parts, with d for d_model:
//
//     embedding    vocabulary rows of d; the output uses the same matrix
//     positions    max_length rows of d
//     each layer   four matrices d by d (queries, keys, values, output), each
//                  with a bias of d; linear layers d to 4 d and 4 d to d,
//                  with a bias each; two layer norms of a weight and a bias
//                  of d
//     at the end   one layer norm
#include "tutorials/18_scale/exercises/size/size.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

namespace exercise {

// size.hpp has: struct Size { vocabulary, max_length, d_model, layers }.

// All parameters: what an optimizer holds.
std::int64_t parameters(const Size& s) {
  // Your code in place of this line:
  not_written_yet();
}

// The weights that a token meets in a product: N in 6 N D. An embedding is
// looked up and not multiplied, but the output multiplies.
std::int64_t weights_in_products(const Size& s) { not_written_yet(); }

// FLOPs of a training on so many tokens, by 6 N D.
double training_flops(const Size& s, double tokens) { not_written_yet(); }

// Days that this takes on a machine with so many FLOPs a second at best, of
// which a training gets the share `utilisation` (0.4: 40 %).
double days(double flops, double flops_a_second, double utilisation) {
  not_written_yet();
}

}  // namespace exercise
