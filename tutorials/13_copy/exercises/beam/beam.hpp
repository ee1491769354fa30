#pragma once
#include <functional>
#include <string>
#include <vector>

namespace exercise {

/// A text so far, with the logarithm of its probability.
struct Text {
  std::vector<int> symbols;
  double log_p = 0;
};

/// log p of each symbol, 0, 1, ..., as the next one after these.
using Model =
    std::function<std::vector<double>(const std::vector<int>& symbols)>;

}  // namespace exercise
