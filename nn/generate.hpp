#pragma once
#include <functional>

#include "autograd/tensor/random.hpp"
#include "nn/next_symbol.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

struct GenerateOptions {
  std::int64_t max_length = 0;          ///< symbols written at most, an end among them
  std::vector<std::int64_t> ends = {};  ///< a row stops behind the first of these that it writes
  double temperature = 1;               ///< logits are divided by it; 0: always the most likely symbol
  std::int64_t top_k = 0;               ///< draws among so many of the most likely symbols; 0: among all
  /// Draws among the fewest of the most likely symbols, of those that top_k leaves, whose probabilities add up to so
  /// much or more (Holtzman et al. 2020).
  double top_p = 1;
  Generator* generator = nullptr;   ///< where symbols are drawn from; needed unless temperature is 0
  std::function<bool()> stop = {};  ///< asked before each symbol: true leaves all rows as they are then
  /// Told each symbol when it is written, row by row: a program can print it before the next one is there.
  std::function<void(std::int64_t row, std::int64_t symbol)> written = {};

  /// Itself; throws ValueError in the name of `caller` for a max_length or top_k below 0, a temperature that is
  /// negative or not finite, a top_p outside (0, 1], and where the generator is missing.
  const GenerateOptions& checked(const char* caller) const;
};

/// What the model writes behind prompt (rows, time), whose rows it has not read yet: (rows, steps), steps <=
/// max_length; behind its end a row holds nothing but that end. Of symbols that are equally likely, those with the
/// smaller number come first. Each row draws from a stream of its own, split from the generator in the rows' order: one
/// seed, one text, whoever stands beside it. A row that has ended is dropped from the model and computed no more.
/// Records no graph; call eval() first if the model has dropout. Throws ValueError for options that are not `checked`,
/// else as NextSymbol does.
Indices generate(NextSymbol& model, const Indices& prompt, const GenerateOptions& options);

}  // namespace gradus::inline GRADUS_PRECISION::nn
