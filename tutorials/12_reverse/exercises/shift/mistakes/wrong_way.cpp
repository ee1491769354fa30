// says: the rows are exchanged
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

struct Target {
  Sequence in, out;
};

Target shift(const Sequence& answer, const Vocabulary& vocabulary) {
  Sequence out = answer, in = answer;
  out.insert(out.begin(), vocabulary.begin());
  in.push_back(vocabulary.end());
  return {.in = in, .out = out};
}

}  // namespace exercise
