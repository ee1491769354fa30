#pragma once
#include <functional>

#include "data/text_windows.hpp"
#include "nn/bert.hpp"

/// What stands where a token is to be found out, as the tokenizer's special token. Its id is the last, so that those
/// before it are the text's.
inline constexpr const char* blank_token = "[MASK]";

/// How well blanks were filled.
struct Filled {
  double nats = 0;                   ///< of all blanks together
  std::int64_t blanks = 0;           ///< how many there were
  std::int64_t right = 0;            ///< of those, filled with what stood there
  std::int64_t always_the_same = 0;  ///< those that are right where each is filled with the same token

  /// In nats a blank.
  double loss() const { return nats / static_cast<double>(blanks); }
  /// In percent of the blanks.
  double percent(std::int64_t count) const { return 100 * static_cast<double>(count) / static_cast<double>(blanks); }
};

/// Of the held-out part of a text, each of whose windows has 15 % blanks, the same ones in each call, looked at all at
/// once. `same` is the token to compare with; `told` hears how far it is.
Filled fill_held_out(gradus::nn::BERT& model, const gradus::TextWindows& windows, std::int64_t blank, std::int64_t same,
                     const std::function<void(std::int64_t done, std::int64_t all)>& told = {});

/// Fills the blanks of a text, piece by piece of the length that the model reads: in each the one of which the model is
/// surest, then it looks again. Throws gradus::ValueError for a model whose probabilities are NaN.
void fill_blanks(gradus::nn::BERT& model, gradus::Sequence& text, std::int64_t blank);

/// The beginning of a text, `length` tokens at most, with 15 % blanks, the same ones in each call.
gradus::Sequence with_blanks(const gradus::Sequence& text, std::int64_t length, std::int64_t blank);
