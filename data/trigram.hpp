#pragma once
#include <array>
#include <unordered_map>

#include "data/symbol_range.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What can be said of the next token from the two before it by counting alone: what a language model of text must be
/// better than. Smoothed as by Witten and Bell (1991, method C): P(w | h) = (c(h w) + k(h) P(w | h')) / (c(h) + k(h)),
/// where c counts, k(h) is how many different tokens followed h, and h' is h without its first token; below single
/// tokens all are equally likely.
class Trigram {
 public:
  /// Counts `tokens`. Throws ValueError for a vocabulary outside 1 to 1,000,000 and a token that is not below it.
  Trigram(const Sequence& tokens, std::int64_t vocabulary);

  /// Of `next` after `last`, before which `before_last` stood. Throws ValueError for one that is not in the vocabulary.
  double probability(std::int64_t before_last, std::int64_t last, std::int64_t next) const;
  /// The mean of -log P over all tokens but the first two, in nats. Throws ValueError for fewer than three tokens.
  double loss(const Sequence& tokens) const;

 private:
  struct Context {
    std::int64_t count = 0, kinds = 0;
  };
  using Key = std::uint64_t;
  /// The last `length` of these tokens as one number.
  Key key(const std::array<std::int64_t, 3>& tokens, std::size_t length) const;
  void check_token(std::int64_t token) const;

  std::int64_t vocabulary_;
  std::array<std::unordered_map<Key, Context>, 3> contexts_;     // by how many tokens they hold
  std::array<std::unordered_map<Key, std::int64_t>, 3> counts_;  // of a context and its next token
};

}  // namespace gradus::inline GRADUS_PRECISION
