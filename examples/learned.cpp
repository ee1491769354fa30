#include "examples/learned.hpp"

#include <fmt/format.h>

#include <sstream>

#include "data/sequence_task.hpp"
#include "examples/run_folder.hpp"

using namespace gradus;

namespace {

Vocabulary vocabulary_of(const std::string& symbols) {
  if (symbols.empty()) return Vocabulary();
  std::vector<std::string> names;
  std::istringstream lines(symbols);
  for (std::string name; std::getline(lines, name);) names.push_back(std::move(name));
  return Vocabulary(std::move(names));
}

/// "1\n2\n3"
std::string lines_of(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, "\n")); }

}  // namespace

void Learned::fields(Fields& fields) {
  fields.text("task", task, "what it learned");
  fields.whole("min_length", min_length, {.low = 0, .high = longest_sequence}, "symbols of the shortest sequence");
  fields.whole("max_length", max_length, {.low = 0, .high = longest_sequence}, "symbols of the longest sequence");
  fields.text("source_symbols", source_symbols, "their names, one a line");
  fields.text("target_symbols", target_symbols, "their names, one a line");
}

Learned Learned::by(const Seq2SeqOptions& options, const SequenceDataset& dataset) {
  Learned learned{.task = options.task,
                  .source_symbols = lines_of(dataset.source_vocabulary().names()),
                  .target_symbols = lines_of(dataset.target_vocabulary().names())};
  // Where a length is that of a number or of a part, the source has another.
  if (!options.pairs && !sequence_task(options.task).question)
    learned.min_length = options.shortest(), learned.max_length = options.length;
  return learned;
}

Learned Learned::from(const SavedModel& saved) {
  Learned learned;
  fields_of(learned).assign(saved.about, saved.source);
  return learned;
}

Vocabulary Learned::source_vocabulary() const { return vocabulary_of(source_symbols); }
Vocabulary Learned::target_vocabulary() const { return vocabulary_of(target_symbols); }

std::string checksum_of(const std::vector<SequencePair>& pairs) {
  std::uint32_t crc = 0;
  for (const auto& [source, target] : pairs) crc = crc_of(target, crc_of(source, crc));
  return fmt::format("{:08x}", crc);
}
