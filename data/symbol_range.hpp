#pragma once
#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Token ids in a row: the symbols of a sequence, without begin, end or padding where nothing else is said.
using Sequence = std::vector<std::int64_t>;

struct SymbolRangeOptions {
  std::int64_t padding = 0;       ///< fills rows up
  std::int64_t first_symbol = 1;  ///< the symbols are first_symbol, first_symbol + 1, ...
  std::int64_t symbols = 10;      ///< how many there are
  std::int64_t begin = 11;        ///< goes before a target
  std::int64_t end = 12;          ///< goes after it
};

/// What each token id stands for: a symbol, padding, begin or end. What the symbols are called is a Vocabulary's.
class SymbolRange {
 public:
  /// Throws ValueError unless all ids are 0 or more, and padding, begin, end and the symbols are distinct.
  explicit SymbolRange(const SymbolRangeOptions& options = {});
  /// Padding 0, symbols 1 to `symbols`, then begin and end.
  static SymbolRange of_symbols(std::int64_t symbols);

  std::int64_t padding() const { return options_.padding; }
  std::int64_t begin() const { return options_.begin; }
  std::int64_t end() const { return options_.end; }
  std::int64_t first_symbol() const { return options_.first_symbol; }
  std::int64_t last_symbol() const { return options_.first_symbol + options_.symbols - 1; }
  std::int64_t symbols() const { return options_.symbols; }
  bool is_symbol(std::int64_t id) const { return first_symbol() <= id && id <= last_symbol(); }

  /// One more than the largest id: the rows that an embedding needs.
  std::int64_t size() const;

 private:
  SymbolRangeOptions options_;
};

/// {1, 5, 3} to "1 5 3".
std::string to_string(const Sequence& sequence);

}  // namespace gradus::inline GRADUS_PRECISION
