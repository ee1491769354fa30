#include "data/vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "autograd/core/utf8.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

std::vector<std::string> names_of(const SymbolRange& range) {
  std::vector<std::string> names;
  for (std::int64_t id = range.first_symbol(); id <= range.last_symbol(); ++id) names.push_back(std::to_string(id));
  return names;
}

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    auto [code, length] = first_character(text);
    if (is_control(code)) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

Vocabulary::Vocabulary(const SymbolRange& range) : Vocabulary(range, names_of(range)) {}

Vocabulary::Vocabulary(std::vector<std::string> names)
    : Vocabulary(SymbolRange::of_symbols(static_cast<std::int64_t>(names.size())), names) {}

Vocabulary::Vocabulary(const SymbolRange& range, std::vector<std::string> names)
    : SymbolRange(range), names_(std::move(names)) {
  std::int64_t id = first_symbol();
  for (const std::string& name : names_) {
    check<ValueError>(!name.empty() && name.find_first_of(blanks) == std::string::npos && is_printable(name),
                      "Vocabulary: symbol {} is called \"{}\"; a name is UTF-8, one character or more, none a blank or "
                      "a control character",
                      id, shown(name));
    check<ValueError>(ids_.emplace(name, id++).second, "Vocabulary: two symbols are called \"{}\"", shown(name));
  }
  characters_ = std::all_of(names_.begin(), names_.end(),
                            [](const std::string& name) { return first_character(name).length == name.size(); });
}

const std::string& Vocabulary::name(std::int64_t id) const {
  check<ValueError>(is_symbol(id), "{} is not a symbol; the symbols are {} to {}", id, first_symbol(), last_symbol());
  return names_[static_cast<std::size_t>(id - first_symbol())];
}

std::string Vocabulary::all_names() const {
  const char* parted = characters_ ? "" : ", parted by blanks";
  if (names_.front() == std::to_string(first_symbol()) && names_.back() == std::to_string(last_symbol()))
    return fmt::format("{} to {}{}", names_.front(), names_.back(), parted);
  constexpr std::size_t most = 50;
  bool more = names_.size() > most;
  auto end = more ? names_.begin() + most : names_.end();
  return fmt::format("{}{}{}", fmt::join(names_.begin(), end, " "), more ? " ..." : "", parted);
}

std::int64_t Vocabulary::id(std::string_view name) const {
  auto found = ids_.find(name);
  if (found == ids_.end()) fail<ValueError>("\"{}\" is not a symbol; the symbols are {}", shown(name), all_names());
  return found->second;
}

Sequence Vocabulary::parse(std::string_view line) const {
  Sequence sequence;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    if (line.empty()) break;
    std::string_view name = line.substr(0, characters_ ? first_character(line).length : line.find_first_of(blanks));
    sequence.push_back(id(name));
    line.remove_prefix(name.size());
  }
  if (sequence.empty()) fail<ValueError>("an empty sequence; the symbols are {}", all_names());
  return sequence;
}

std::string Vocabulary::print(const Sequence& sequence) const {
  std::string line;
  for (std::int64_t id : sequence) line += (line.empty() || characters_ ? "" : " ") + name(id);
  return line;
}

}  // namespace gradus::inline GRADUS_PRECISION
