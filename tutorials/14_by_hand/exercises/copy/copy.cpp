// W_Q, (4, 4), with which the model of step 2 copies its source in place of
// reversing it: at step t its head is to look at position t, with more than
// 0.999 of its weight. Everything else stays as set_reverser of reverser.hpp
// sets it.
//
// A row that the head asks with has four numbers: two of the symbol, which
// are 0 in the decoder, and the two of the position's point. The query is W_Q
// times that row; the key of a source position is (0, 0, its point).
#include "gradus.hpp"
#include "tutorials/14_by_hand/reverser.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor copy_query() {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
