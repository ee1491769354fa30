#include "examples/learned.hpp"

#include <sstream>

#include "examples/seq2seq_options.hpp"

using namespace gradus;

namespace {

Vocabulary vocabulary_of(const std::string& symbols) {
  if (symbols.empty()) return Vocabulary();
  std::vector<std::string> names;
  std::istringstream lines(symbols);
  for (std::string name; std::getline(lines, name);) names.push_back(std::move(name));
  return Vocabulary(std::move(names));
}

}  // namespace

void Learned::fields(Fields& fields) {
  fields.text("task", task, "what it learned");
  fields.whole("min_length", min_length, {.low = 0, .high = longest_sequence}, "symbols of the shortest sequence");
  fields.whole("max_length", max_length, {.low = 0, .high = longest_sequence}, "symbols of the longest sequence");
  fields.text("source_symbols", source_symbols, "their names, one a line");
  fields.text("target_symbols", target_symbols, "their names, one a line");
}

Learned Learned::from(const SavedModel& saved) {
  Learned learned;
  fields_of(learned).assign(saved.about, saved.source);
  return learned;
}

Vocabulary Learned::source_vocabulary() const { return vocabulary_of(source_symbols); }
Vocabulary Learned::target_vocabulary() const { return vocabulary_of(target_symbols); }
