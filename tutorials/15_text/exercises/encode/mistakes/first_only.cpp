// says: only the first pair
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
      if (here) {
        joined.insert(joined.end(),
                      tokens.begin() + static_cast<std::ptrdiff_t>(i) + 2,
                      tokens.end());
        break;
      }
    }
    tokens = joined;
  }
  return tokens;
}

}  // namespace exercise
