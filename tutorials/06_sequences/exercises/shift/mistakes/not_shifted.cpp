// says: the two rows are the same: nothing is shifted
#include "tutorials/06_sequences/exercises/shift/shift.hpp"

using namespace gradus;

namespace exercise {

Target shift(const Sequence& answer, const Vocabulary& vocabulary) {
  Sequence in = answer;
  in.insert(in.begin(), vocabulary.begin());
  in.push_back(vocabulary.end());
  Sequence out = in;
  return {.in = in, .out = out};
}

}  // namespace exercise
