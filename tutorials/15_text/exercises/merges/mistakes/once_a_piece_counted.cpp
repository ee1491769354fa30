// says: counts once, though it stands there twice
#include <map>
#include <set>
#include <utility>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

std::pair<std::int64_t, std::int64_t> merge_most_frequent(
    std::vector<Sequence>& pieces, std::int64_t merged) {
  std::map<std::pair<std::int64_t, std::int64_t>, int> counts;
  for (const Sequence& piece : pieces) {
    std::set<std::pair<std::int64_t, std::int64_t>> pairs;
    for (std::size_t i = 0; i + 1 < piece.size(); ++i)
      pairs.insert({piece[i], piece[i + 1]});
    for (const auto& pair : pairs) ++counts[pair];
  }
  std::pair<std::int64_t, std::int64_t> best;
  int most = 0;
  for (const auto& [pair, count] : counts)
    if (count > most) most = count, best = pair;

  for (Sequence& piece : pieces) {
    Sequence joined;
    for (std::size_t i = 0; i < piece.size(); ++i) {
      if (i + 1 < piece.size() && piece[i] == best.first &&
          piece[i + 1] == best.second) {
        joined.push_back(merged);
        ++i;
      } else {
        joined.push_back(piece[i]);
      }
    }
    piece = joined;
  }
  return best;
}

}  // namespace exercise
