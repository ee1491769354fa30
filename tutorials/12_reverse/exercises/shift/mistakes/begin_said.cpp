// says: out still begins with begin
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

struct Target {
  Sequence in, out;
};

Target shift(const Sequence& answer, const Vocabulary& vocabulary) {
  Sequence in = answer;
  in.insert(in.begin(), vocabulary.begin());
  Sequence out = in;
  out.push_back(vocabulary.end());
  return {.in = in, .out = out};
}

}  // namespace exercise
