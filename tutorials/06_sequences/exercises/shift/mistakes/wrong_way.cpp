// says: the rows are exchanged
#include "tutorials/06_sequences/exercises/shift/shift.hpp"

using namespace gradus;

namespace exercise {

Target shift(const Sequence& answer, const Vocabulary& vocabulary) {
  Sequence out = answer, in = answer;
  out.insert(out.begin(), vocabulary.begin());
  in.push_back(vocabulary.end());
  return {.in = in, .out = out};
}

}  // namespace exercise
