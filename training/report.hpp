#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "nn/module.hpp"
#include "training/metrics.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A sequence that a report follows through a training.
struct ReportSequence {
  std::vector<std::string> source = {};  ///< a text for each position that the model reads
  std::vector<std::string> target = {};  ///< of an encoder-decoder: for each that the decoder reads, from begin on
  std::function<Variable()> loss = {};   ///< of the model on this sequence alone, a batch of one
};

/// What a page about a run shows. A program fills it while it trains, and what it does so changes nothing that is
/// trained:
///
///     Report report("copy, seed 1");
///     report.follow({{"3", "1"}, {"<s>", "3", "1"}, [&] { return loss_of(batch); }});
///     ...
///       report.note(step, {{"loss", loss.item()}});
///       if (report.due(step)) report.look(step, model);
///     ...
///     save_report("report.html", report);
///
/// Texts may hold whatever they hold: on the page they are text.
class Report {
 public:
  explicit Report(std::string title) : title_(std::move(title)) {}

  /// A line of the settings; of one name the last counts, where the first stood.
  void set(const std::string& name, const std::string& text);
  /// What a step measured: a point of the curve of each name.
  void note(std::int64_t step, const Metrics& metrics);
  /// A text of several columns, as `inspect` and Profile give them; of one title the last counts.
  void table(const std::string& title, const std::string& text);
  /// A row of samples: what was asked, what was said, under these names of columns.
  void sample(const std::vector<std::string>& columns, const std::vector<std::string>& row);

  /// From the first look on.
  void follow(ReportSequence sequence) { sequences_.push_back(std::move(sequence)); }
  /// Whether it is time to look at the sequences again: densely at first, more rarely later.
  bool due(std::int64_t step) const;
  /// Keeps what the model's attentions look at in each sequence, and of what its modules give the norms at each
  /// position, of value and gradient. At most `most_looks` are kept, the first and the last among them. The model stays
  /// in the mode it is in, its gradients are what they were.
  void look(std::int64_t step, nn::ModuleBase& model);

  static constexpr std::size_t most_looks = 12;

  /// All of it as JSON, in which `<` never stands as it is.
  std::string json() const;

 private:
  struct Curve {
    std::string name;
    std::vector<std::int64_t> steps;
    std::vector<double> values;
  };
  /// Of one attention; weights as two letters each, all of a head's queries, and head by head.
  struct Map {
    std::string module;
    std::int64_t heads, queries, keys;
    std::string weights;
  };
  struct Norms {
    std::string module;
    std::vector<double> value, gradient;  // by position
  };
  struct Seen {
    double loss;
    std::vector<Map> maps;
    std::vector<Norms> norms;
  };
  struct Look {
    std::int64_t step;
    std::vector<Seen> seen;  // by sequence
  };
  static Seen see(const ReportSequence& sequence, nn::ModuleBase& model, const std::vector<std::string>& watched);
  std::size_t looks_that_fit() const;

  std::string title_;
  std::vector<std::pair<std::string, std::string>> settings_, tables_;
  std::vector<Curve> curves_;
  std::vector<std::string> sample_columns_;
  std::vector<std::vector<std::string>> samples_;
  std::vector<ReportSequence> sequences_;
  std::vector<Look> looks_;
};

/// The report as a page: one text that asks for nothing else, of no network either.
std::string to_html(const Report& report);
/// Throws ValueError naming a file that cannot be written, or is none: before training, not after it.
void check_report_file(const std::filesystem::path& file);
/// Writes that page, whole or not at all. Throws ValueError naming what cannot be written.
void save_report(const std::filesystem::path& file, const Report& report);

}  // namespace gradus::inline GRADUS_PRECISION
