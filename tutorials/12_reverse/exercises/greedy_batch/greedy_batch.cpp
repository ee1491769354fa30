// Greedy decoding of a whole batch, as `greedy` does it for one sequence.
// decode(target_in) gives logits (rows, time, vocabulary) for target_in
// (rows, time): at [row, t] the scores of the id that follows the first t + 1
// of that row.
//
// All rows begin with begin, and each round adds one id to each. A row whose
// id was end has its answer. It stays in the batch, since row 2 of target_in
// belongs to source 2, but what it says from then on counts for nothing. Stop
// when all rows have ended, or after `max_length` rounds. Return the symbols
// that each row said, without begin and end.
#include "tutorials/12_reverse/exercises/greedy_batch/greedy_batch.hpp"

#include <algorithm>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// greedy_batch.hpp has: using DecodeRows = std::function<Tensor(const
// Indices& target_in)>;

std::vector<Sequence> greedy_batch(const DecodeRows& decode, std::size_t rows,
                                   const Vocabulary& vocabulary,
                                   std::size_t max_length) {
  // Your code in place of this line; padded_rows(read, vocabulary.padding())
  // makes Indices of a std::vector<Sequence>.
  not_written_yet();
}

}  // namespace exercise
