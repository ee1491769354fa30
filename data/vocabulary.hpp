#pragma once
#include <map>
#include <string_view>

#include "data/symbol_range.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A SymbolRange whose symbols have names, in which lines of text are read and written. Symbols that are all single
/// characters stand without blanks ("cat"), others are parted by them ("K AE1 T").
class Vocabulary : public SymbolRange {
 public:
  /// The symbols of a range, each called by its number: "1", "2", ...
  explicit Vocabulary(const SymbolRange& range);
  explicit Vocabulary(const SymbolRangeOptions& options = {}) : Vocabulary(SymbolRange(options)) {}
  /// Symbols 1, 2, ... with these names in this order, padding 0, and begin and end after them. Throws ValueError for
  /// no names, and for one that is empty, holds a blank or a control character, is no UTF-8 or stands there twice.
  explicit Vocabulary(std::vector<std::string> names);

  /// Of the symbols, from the first on.
  const std::vector<std::string>& names() const { return names_; }
  /// The name of a symbol; throws ValueError for an id that is none.
  const std::string& name(std::int64_t id) const;
  /// The symbol of that name; throws ValueError that says which names there are.
  std::int64_t id(std::string_view name) const;

  /// A line to its symbols; throws ValueError naming the first that is none, and for a line without any. Blanks before,
  /// after and between symbols count for nothing.
  Sequence parse(std::string_view line) const;
  /// Symbols to the line that parses to them; throws ValueError for an id that is no symbol.
  std::string print(const Sequence& sequence) const;

 private:
  Vocabulary(const SymbolRange& range, std::vector<std::string> names);
  std::string all_names() const;

  std::vector<std::string> names_;
  std::map<std::string, std::int64_t, std::less<>> ids_;
  bool characters_;  // each name is one
};

}  // namespace gradus::inline GRADUS_PRECISION
