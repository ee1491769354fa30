#include "data/masking.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus::inline GRADUS_PRECISION {

MaskedTokens mask_tokens(const Indices& tokens, Generator& generator, const MaskingOptions& options) {
  check(tokens.dimension() == 2 && tokens.shape()[1] > 0, "mask_tokens: the tokens have shape {}, not (rows, time)",
        shape_of(tokens));
  check<ValueError>(options.mask >= 0 && options.tokens >= 1,
                    "mask_tokens: mask is {} and tokens {}; both must be given", options.mask, options.tokens);
  auto [share, masked, random] = std::tuple(options.share, options.masked, options.random);
  check<ValueError>(0 <= share && share <= 1 && 0 <= masked && 0 <= random && masked + random <= 1,
                    "mask_tokens: share {}, masked {} and random {} must be from 0 to 1, the last two together, too",
                    share, masked, random);
  MaskedTokens result{tokens, Indices::from_shape(tokens.shape())};
  result.target.fill(MaskedTokens::ignored);
  auto time = static_cast<std::int64_t>(tokens.shape()[1]);
  std::int64_t chosen = std::max<std::int64_t>(1, std::llround(share * static_cast<double>(time)));
  std::vector<std::int64_t> places(static_cast<std::size_t>(time));
  for (std::int64_t begin = 0; begin < static_cast<std::int64_t>(tokens.size()); begin += time) {
    std::iota(places.begin(), places.end(), begin);
    for (std::int64_t i = 0; i < chosen; ++i) {
      // Those before i are chosen, one of the others is next.
      std::swap(places[static_cast<std::size_t>(i)], places[static_cast<std::size_t>(generator.integer(i, time - 1))]);
      std::int64_t place = places[static_cast<std::size_t>(i)];
      result.target.data()[place] = tokens.data()[place];
      double kind = generator.uniform();
      if (kind < masked)
        result.input.data()[place] = options.mask;
      else if (kind < masked + random)
        result.input.data()[place] = generator.integer(0, options.tokens - 1);
    }
  }
  return result;
}

}  // namespace gradus::inline GRADUS_PRECISION
