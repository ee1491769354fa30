// Encodes a piece of text with the merges of byte-pair training. `tokens` are
// the ids of its bytes. Each merge joins its `left` and `right`, wherever
// they stand side by side, into `merged`:
//
//     merges {1 2 -> 10}, {10 3 -> 11}
//     tokens {1 2 3 1 2}  becomes {10 3 10}, then {11 10}
//
// What was merged first in training is joined first: the merges are applied
// in their order, each of them to the whole piece, from the left. A merge is
// a struct with `left`, `right` and `merged`, all std::int64_t.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

using Merge = BytePairTokenizer::Merge;

Sequence encode(Sequence tokens, const std::vector<Merge>& merges) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
