#include "data/symbol_range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace gradus::inline GRADUS_PRECISION {

SymbolRange::SymbolRange(const SymbolRangeOptions& options) : options_(options) {
  auto [padding, first_symbol, symbols, begin, end] = options;
  check<ValueError>(
      symbols >= 1 && first_symbol >= 0 && symbols <= std::numeric_limits<std::int64_t>::max() - first_symbol,
      "SymbolRange: {} symbols from {} on; there must be 1 or more, from 0 or more on", symbols, first_symbol);
  check<ValueError>(padding >= 0 && begin >= 0 && end >= 0,
                    "SymbolRange: padding {}, begin {} and end {} must be 0 or more", padding, begin, end);
  bool distinct =
      padding != begin && padding != end && begin != end && !is_symbol(padding) && !is_symbol(begin) && !is_symbol(end);
  check<ValueError>(distinct, "SymbolRange: padding {}, begin {}, end {} and the symbols {} to {} must be distinct",
                    padding, begin, end, first_symbol, last_symbol());
}

SymbolRange SymbolRange::of_symbols(std::int64_t symbols) {
  return SymbolRange({.symbols = symbols, .begin = symbols + 1, .end = symbols + 2});
}

std::int64_t SymbolRange::size() const { return std::max({padding(), begin(), end(), last_symbol()}) + 1; }

std::string to_string(const Sequence& sequence) { return fmt::format("{}", fmt::join(sequence, " ")); }

}  // namespace gradus::inline GRADUS_PRECISION
