// Greedy decoding of one sequence. decode(target_in) gives logits (1, time,
// vocabulary): at [0, t] the scores of the id that follows target_in[0] ...
// target_in[t].
//
// Start from begin. Take the id with the highest score, append it to what is
// read, and go on, until the id is end or `max_length` symbols were said.
// Return the symbols that were said, without begin and end.
#include "tutorials/12_reverse/exercises/greedy/greedy.hpp"

#include <algorithm>
#include <functional>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// greedy.hpp has: using Decode = std::function<Tensor(const Sequence&
// target_in)>;

Sequence greedy(const Decode& decode, const Vocabulary& vocabulary,
                std::size_t max_length) {
  // Your code in place of this line; logits(0, t, id) is one score,
  // logits.shape(2) the number of ids.
  not_written_yet();
}

}  // namespace exercise
