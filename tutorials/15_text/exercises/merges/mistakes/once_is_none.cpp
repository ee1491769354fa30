// says: one that stands there once counts, too
#include <map>
#include <utility>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

std::pair<std::int64_t, std::int64_t> merge_most_frequent(
    std::vector<Sequence>& pieces, std::int64_t merged) {
  std::map<std::pair<std::int64_t, std::int64_t>, int> counts;
  for (const Sequence& piece : pieces)
    for (std::size_t i = 0; i + 1 < piece.size(); ++i)
      ++counts[{piece[i], piece[i + 1]}];
  std::pair<std::int64_t, std::int64_t> best;
  int most = 1;
  for (const auto& [pair, count] : counts)  // the smaller pairs come first
    if (count > most) most = count, best = pair;

  for (Sequence& piece : pieces) {
    Sequence joined;
    for (std::size_t i = 0; i < piece.size(); ++i) {
      if (i + 1 < piece.size() && piece[i] == best.first &&
          piece[i + 1] == best.second) {
        joined.push_back(merged);
        ++i;  // both are used up
      } else {
        joined.push_back(piece[i]);
      }
    }
    piece = joined;
  }
  return best;
}

}  // namespace exercise
