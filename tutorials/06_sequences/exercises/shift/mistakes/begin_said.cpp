// says: out still begins with begin
#include "tutorials/06_sequences/exercises/shift/shift.hpp"

using namespace gradus;

namespace exercise {

Target shift(const Sequence& answer, const Vocabulary& vocabulary) {
  Sequence in = answer;
  in.insert(in.begin(), vocabulary.begin());
  Sequence out = in;
  out.push_back(vocabulary.end());
  return {.in = in, .out = out};
}

}  // namespace exercise
