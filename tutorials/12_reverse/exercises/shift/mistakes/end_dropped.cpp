// says: out has no end
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

struct Target {
  Sequence in, out;
};

Target shift(const Sequence& answer, const Vocabulary& vocabulary) {
  Sequence in = answer, out = answer;
  in.insert(in.begin(), vocabulary.begin());
  in.pop_back();
  return {.in = in, .out = out};
}

}  // namespace exercise
