// says: used up
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

using Merge = BytePairTokenizer::Merge;

Sequence encode(Sequence tokens, const std::vector<Merge>& merges) {
  for (const Merge& merge : merges) {
    Sequence joined;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      bool here = i + 1 < tokens.size() && tokens[i] == merge.left &&
                  tokens[i + 1] == merge.right;
      joined.push_back(here ? merge.merged : tokens[i]);
    }
    tokens = joined;
  }
  return tokens;
}

}  // namespace exercise
