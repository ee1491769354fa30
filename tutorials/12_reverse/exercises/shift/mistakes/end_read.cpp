// says: in ends with end
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

struct Target {
  Sequence in, out;
};

Target shift(const Sequence& answer, const Vocabulary& vocabulary) {
  Sequence in = answer, out = answer;
  out.push_back(vocabulary.end());
  in.insert(in.begin(), vocabulary.begin());
  in.push_back(vocabulary.end());
  return {.in = in, .out = out};
}

}  // namespace exercise
