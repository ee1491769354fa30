// says: out has no end
#include "tutorials/06_sequences/exercises/shift/shift.hpp"

using namespace gradus;

namespace exercise {

Target shift(const Sequence& answer, const Vocabulary& vocabulary) {
  Sequence in = answer, out = answer;
  in.insert(in.begin(), vocabulary.begin());
  in.pop_back();
  return {.in = in, .out = out};
}

}  // namespace exercise
