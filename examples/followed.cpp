#include "examples/followed.hpp"

#include <algorithm>

#include "examples/followed_lines.hpp"

using namespace gradus;

namespace {

/// The names of the symbols of a (1, time) batch; "<s>" for begin.
std::vector<std::string> names_of(const Indices& tokens, const Vocabulary& vocabulary) {
  std::vector<std::string> names;
  for (std::int64_t token : tokens) names.push_back(token == vocabulary.begin() ? "<s>" : vocabulary.name(token));
  return names;
}

SequencePair pair_of(const std::string& line, const SequenceDataset& dataset) {
  std::size_t tab = line.find('\t');
  SequencePair pair{dataset.source_vocabulary().parse(std::string_view(line).substr(0, tab)), {}};
  if (tab != std::string::npos) {
    pair.target = dataset.target_vocabulary().parse(std::string_view(line).substr(tab + 1));
  } else {
    std::vector<Sequence> answers = dataset.answers(pair.source);
    check<ValueError>(!answers.empty(), "no answer to it is known; a line may be source, tab, target");
    pair.target = answers[0];
  }
  auto longest = static_cast<std::int64_t>(std::max(pair.source.size(), pair.target.size()));
  check<ValueError>(longest <= longest_sequence, "{} symbols; at most {} are followed", longest, longest_sequence);
  return pair;
}

}  // namespace

std::vector<ReportSequence> followed_sequences(const Seq2SeqOptions& options, const SequenceDataset& dataset,
                                               const std::function<Variable(const Batch&)>& loss_of) {
  std::vector<SequencePair> pairs;
  if (!options.report) return {};
  if (options.report_sequences) {
    each_followed_line(*options.report_sequences,
                       [&](const std::string& line) { pairs.push_back(pair_of(line, dataset)); });
  } else {
    std::int64_t count = std::min(followed_by_default, std::ssize(dataset.held_out()));
    pairs.assign(dataset.held_out().begin(), dataset.held_out().begin() + count);
  }
  std::vector<ReportSequence> followed;
  for (const SequencePair& pair : pairs) {
    Batch batch = dataset.batch({pair});
    followed.push_back({names_of(batch.source, dataset.source_vocabulary()),
                        names_of(batch.target_in, dataset.target_vocabulary()),
                        [batch, loss_of] { return loss_of(batch); }});
  }
  return followed;
}
