// says: from left to right
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

using Merge = BytePairTokenizer::Merge;

/// The first place at which any merge fits, again and again.
Sequence encode(Sequence tokens, const std::vector<Merge>& merges) {
  for (std::size_t i = 0; i + 1 < tokens.size();) {
    bool joined = false;
    for (const Merge& merge : merges) {
      if (tokens[i] != merge.left || tokens[i + 1] != merge.right) continue;
      tokens[i] = merge.merged;
      tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      joined = true;
      break;
    }
    i = joined ? 0 : i + 1;
  }
  return tokens;
}

}  // namespace exercise
