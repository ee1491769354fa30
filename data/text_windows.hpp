#pragma once
#include "data/shuffle.hpp"
#include "data/symbol_range.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct TextWindowsOptions {
  std::int64_t block = 64;                 ///< tokens in a window
  std::int64_t batch_size = 12;            ///< windows in a batch
  std::int64_t validation_batch_size = 0;  ///< windows in a batch of validation; 0: as many
  double validation = 0.1;                 ///< this share of the text, its end, is not trained on; 1: all of it
  std::uint64_t seed = 1;                  ///< of the order
};

/// Windows of a text, side by side.
struct TextBatch {
  Indices input;   ///< (batch, block)
  Indices target;  ///< (batch, block): the token after each of input
};

/// A long text, cut into windows to train a language model on; its end is kept for validation.
class TextWindows {
 public:
  /// Throws ValueError where the text is too short for a window in each part (of validation only if there is to be
  /// one).
  explicit TextWindows(Sequence tokens, const TextWindowsOptions& options = {});

  /// Training batch `number`, 0 or more. A window may begin at any token; each begins a window once before any does
  /// again, in random order. A run that is resumed goes on with the number that is next. Throws ValueError where all of
  /// the text is for validation.
  TextBatch batch(std::int64_t number) const;

  /// How many batches show each token of the validation part once as a target (but its first), in windows that follow
  /// each other: the last are smaller, that of what fills no window alone the smallest.
  std::int64_t validation_batches() const;
  TextBatch validation_batch(std::int64_t number) const;

  std::int64_t training_tokens() const { return training_; }
  std::int64_t validation_tokens() const { return std::ssize(tokens_) - training_; }

 private:
  TextBatch cut(const std::vector<std::int64_t>& starts, std::int64_t length) const;
  std::int64_t validation_windows() const;

  Sequence tokens_;
  TextWindowsOptions options_;
  std::int64_t training_;  // tokens before the validation part
  Shuffle shuffle_;        // of the tokens at which a window of training may begin
};

}  // namespace gradus::inline GRADUS_PRECISION
