// says: the last merge was taken first
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

using Merge = BytePairTokenizer::Merge;

Sequence encode(Sequence tokens, const std::vector<Merge>& merges) {
  for (std::size_t m = merges.size(); m-- > 0;) {
    const Merge& merge = merges[m];
    Sequence joined;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      bool here = i + 1 < tokens.size() && tokens[i] == merge.left &&
                  tokens[i + 1] == merge.right;
      joined.push_back(here ? merge.merged : tokens[i]);
      if (here) ++i;
    }
    tokens = joined;
  }
  return tokens;
}

}  // namespace exercise
