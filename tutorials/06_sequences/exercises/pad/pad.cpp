// A batch of sequences: (sequences, longest), one a row, in their order. What
// is left of a shorter row is filled up, behind its symbols, with `padding`.
// The mask has the same shape: 1 where a symbol stands, 0 where padding does.
//
// A Sequence is a std::vector of ids. `Indices rows = Indices::from_shape({2,
// 3})` makes a place for 2 rows of 3 ids, with no values yet; rows(i, t) is
// one. zeros({2, 3}) and ones({2, 3}) make Tensors.
#include "tutorials/06_sequences/exercises/pad/pad.hpp"

#include <algorithm>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// pad.hpp has: struct Padded { Indices rows; Tensor mask; };

Padded pad(const std::vector<Sequence>& sequences, std::int64_t padding) {
  // Your code in place of this line; it ends with:
  // return {.rows = rows, .mask = mask};
  not_written_yet();
}

}  // namespace exercise
