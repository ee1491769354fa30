#pragma once
#include "autograd/tensor/random.hpp"
#include "data/symbol_range.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct MaskingOptions {
  std::int64_t mask = -1;   ///< the token of a blank; must be given
  std::int64_t tokens = 0;  ///< a random token is one of 0 to tokens - 1; must be given
  double share = 0.15;      ///< of a row's tokens that are chosen
  double masked = 0.8;      ///< of those chosen, become blanks
  double random = 0.1;      ///< of those chosen, become a random token; the others stay as they are
};

/// What a masked language model reads, and what it should say of it.
struct MaskedTokens {
  static constexpr std::int64_t ignored = -1;
  Indices input;   ///< (rows, time)
  Indices target;  ///< (rows, time): the token that stood there where one was chosen, `ignored` elsewhere
};

/// Chooses `share` of the tokens of each row of `tokens` (rows, time), rounded, but at least one, and makes most of
/// them blanks (Devlin et al. 2019, 3.1). Throws ShapeError for another shape and for rows without tokens, ValueError
/// for options that mean nothing.
MaskedTokens mask_tokens(const Indices& tokens, Generator& generator, const MaskingOptions& options);

}  // namespace gradus::inline GRADUS_PRECISION
