// says: look at the whole piece again
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

using Merge = BytePairTokenizer::Merge;

/// Each place of the piece as it came, with the first merge that fits there.
Sequence encode(Sequence tokens, const std::vector<Merge>& merges) {
  Sequence joined;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::int64_t token = tokens[i];
    for (const Merge& merge : merges)
      if (i + 1 < tokens.size() && tokens[i] == merge.left &&
          tokens[i + 1] == merge.right) {
        token = merge.merged;
        ++i;
        break;
      }
    joined.push_back(token);
  }
  return joined;
}

}  // namespace exercise
