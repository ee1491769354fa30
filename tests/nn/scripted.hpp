#pragma once
#include <algorithm>
#include <cmath>
#include <functional>

#include "nn/next_symbol.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {

using Symbols = std::vector<std::int64_t>;

/// A model of whose texts each knows what follows: as the script says of the text so far, the prompt among it. Notes
/// how many rows it was asked for.
class Scripted final : public nn::NextSymbol {
 public:
  using Script = std::function<std::vector<double>(const Symbols& text)>;
  explicit Scripted(Script script) : script_(std::move(script)) {}

  void keep(const std::vector<std::int64_t>& rows) override {
    std::vector<Symbols> kept;
    for (std::int64_t row : rows) kept.push_back(texts_.at(static_cast<std::size_t>(row)));
    texts_ = std::move(kept);
  }

  std::vector<std::int64_t> asked;  ///< rows, one call after the other

 private:
  Tensor next(const Indices& symbols) override {
    std::size_t rows = symbols.shape()[0], count = symbols.shape()[1];
    asked.push_back(static_cast<std::int64_t>(rows));
    if (texts_.empty()) texts_.resize(rows);
    std::vector<double> logits;
    for (std::size_t row = 0; row < rows; ++row) {
      texts_.at(row).insert(texts_.at(row).end(), symbols.data() + row * count, symbols.data() + (row + 1) * count);
      std::vector<double> of_row = script_(texts_.at(row));
      logits.insert(logits.end(), of_row.begin(), of_row.end());
    }
    return tensor({static_cast<std::int64_t>(rows), std::ssize(logits) / static_cast<std::int64_t>(rows)}, logits);
  }

  Script script_;
  std::vector<Symbols> texts_;
};

/// The logarithms of what is proportional to probabilities.
inline std::vector<double> logarithms(std::vector<double> probabilities) {
  std::transform(probabilities.begin(), probabilities.end(), probabilities.begin(),
                 [](double p) { return std::log(p); });
  return probabilities;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
