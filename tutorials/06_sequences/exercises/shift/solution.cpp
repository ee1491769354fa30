#include "tutorials/06_sequences/exercises/shift/shift.hpp"

using namespace gradus;

namespace exercise {

Target shift(const Sequence& answer, const Vocabulary& vocabulary) {
  Sequence in = answer, out = answer;
  in.insert(in.begin(), vocabulary.begin());
  out.push_back(vocabulary.end());
  return {.in = in, .out = out};
}

}  // namespace exercise
