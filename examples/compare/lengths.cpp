// Sequences longer than any in training: what positions make of them.
#include <fmt/format.h>

#include <algorithm>

#include "examples/compare/learner.hpp"
#include "examples/compare/tables.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

namespace comparison {
namespace {

struct Range {
  std::int64_t trained, last;  // trained on 1 to `trained`, tried on that to `last`
};

/// The exact shares of one model: of each length, one a seed.
struct Shares {
  std::string model, task;
  std::vector<std::vector<double>> of_length;
};

std::vector<Kind> models(const Sizes& sizes, std::int64_t longest) {
  using nn::Positions;
  std::vector<Kind> result;
  for (auto [name, positions] : {std::pair{"sinusoidal", Positions::sinusoidal},
                                 {"learned", Positions::learned},
                                 {"rotary", Positions::rotary},
                                 {"ALiBi", Positions::alibi},
                                 {"none", Positions::none}}) {
    nn::TransformerOptions options = transformer(sizes, positions);
    options.max_length = longest + 1;  // with the symbol that begins a target; rows beyond training stay as they start
    result.push_back({name, options});
  }
  for (const Kind& kind : kinds(sizes))
    if (kind.name.starts_with("LSTM")) result.push_back(kind);
  return result;
}

Shares shares(const Kind& kind, const char* task, const Range& range, const Settings& settings,
              const TrainOptions& options, std::int64_t tried) {
  Shares result{kind.name, task,
                std::vector<std::vector<double>>(static_cast<std::size_t>(range.last - range.trained + 1))};
  for (std::uint64_t seed : settings.seeds) {
    announce(fmt::format("{}, {}, lengths 1 to {}, seed {}", kind.name, task, range.trained, seed));
    SequenceDataset dataset(sequence_task(task),
                            {.min_length = 1, .max_length = range.trained, .held_out = tried, .seed = seed});
    Generator generator(seed);
    SequenceModel model(kind.options, generator);
    train(model, dataset, generator, options);
    for (std::int64_t length = range.trained; length <= range.last; ++length) {
      SequenceDataset longer(sequence_task(task),
                             {.min_length = length, .max_length = length, .held_out = tried, .seed = seed});
      double share = exact_share(model, longer, options.batch);
      if (interrupted()) return result;
      result.of_length[static_cast<std::size_t>(length - range.trained)].push_back(share);
    }
  }
  return result;
}

std::vector<double> medians(const Shares& shares) {
  std::vector<double> result;
  for (const std::vector<double>& share : shares.of_length) result.push_back(median(share));
  return result;
}

/// What the medians say to what is hoped of positions: at one symbol more than in training, and at the last length.
std::string against_textbooks(const std::vector<Shares>& all, const Range& range, const char* task) {
  std::vector<std::string> next, hold;
  double most = 0;
  for (const Shares& shares : all) {
    if (shares.task != task) continue;
    std::vector<double> of_length = medians(shares);
    next.push_back(fmt::format("{} {}", shares.model, percent(of_length[1])));
    most = std::max(most, of_length[1]);
    if (of_length.back() >= 0.5) hold.push_back(shares.model);
  }
  std::string text = fmt::format("To {}, of sequences one symbol longer than in training: {}. ", task, listed(next));
  if (most < 0.9)
    text +=
        "An encoding that is defined at every length, and ALiBi that was made to train short and test long, do not "
        "make a model that answers there. ";
  return text + (hold.empty() ? fmt::format("At {} symbols no model is right half of the time.", range.last)
                              : fmt::format("At {} symbols half or more is right with {}.", range.last, listed(hold)));
}

}  // namespace

Section lengths(const Settings& settings) {
  const Range range = settings.quick ? Range{3, 5} : Range{10, 20};
  const std::int64_t tried = settings.quick ? 16 : 256;
  const TrainOptions options{
      .steps = settings.quick ? 4 : 4000, .falling = true, .evaluate_every = settings.quick ? 0 : 500};
  use_threads(1);

  std::vector<Shares> all;
  std::vector<Panel> panels;
  std::vector<std::string> header = {"task", "model"};
  std::vector<double> x;
  for (std::int64_t length = range.trained; length <= range.last; ++length) {
    header.push_back(std::to_string(length));
    x.push_back(static_cast<double>(length));
  }
  for (const char* task : {"copy", "reverse"}) {
    Panel panel{.options = {.x_label = "length", .y_label = fmt::format("exact, {}", task), .low = 0, .high = 1}};
    for (const Kind& kind : models(settings.quick ? Sizes::quick() : Sizes(), range.last)) {
      all.push_back(shares(kind, task, range, settings, options, tried));
      if (interrupted()) return {};
      // One colour a curve, and there are six.
      if (panel.curves.size() < 6) panel.curves.push_back({kind.name, x, medians(all.back())});
    }
    panels.push_back(panel);
  }

  MarkdownTable table(header);
  for (const Shares& shares : all) {
    std::vector<std::string> cells = {shares.task, shares.model};
    for (const std::vector<double>& of_length : shares.of_length) cells.push_back(spread(of_length, percent));
    table.row(cells);
  }
  return {{fmt::format("The share of {} sequences of each length that are exact, after {} steps on lengths 1 to {}: "
                       "batches of 32, Adam from 0.001 down to 0 along half a cosine. The first five models are "
                       "Transformers that differ in their positions.",
                       tried, whole(static_cast<double>(options.steps)), range.trained),
           table.text(), against_textbooks(all, range, "copy"), against_textbooks(all, range, "reverse")},
          {{"The share of exact sequences against their length, for copy and reverse",
            save_panels(settings.pictures / "compare_lengths.svg", panels,
                        fmt::format("Trained on lengths 1 to {}", range.trained))}}};
}

}  // namespace comparison
