// Which model learns copy and reverse, in how many steps and seconds.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "examples/compare/learner.hpp"
#include "examples/compare/tables.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

namespace comparison {
namespace {

/// The runs of a model on a task, one a seed.
struct Runs {
  std::string model, task;
  std::int64_t length, parameters = 0;
  std::vector<double> steps = {}, seconds = {}, exact = {};
  Curve first = {};  // of the first seed
};

Runs run(const Kind& kind, const std::string& task, std::int64_t length, const Settings& settings,
         const TrainOptions& options) {
  Runs runs{kind.name, task, length};
  for (std::uint64_t seed : settings.seeds) {
    announce(fmt::format("{}, {}, length {}, seed {}", kind.name, task, length, seed));
    SequenceDataset dataset(sequence_task(task),
                            {.min_length = length, .max_length = length, .held_out = 256, .seed = seed});
    Generator generator(seed);
    SequenceModel model(kind.options, generator);
    Trained trained = train(model, dataset, generator, options);
    if (interrupted()) break;
    runs.parameters = model.module().parameter_count();
    runs.steps.push_back(trained.steps);
    runs.seconds.push_back(trained.seconds_to_it());
    runs.exact.push_back(trained.exact);
    if (runs.first.x.empty()) runs.first = trained.curve;
  }
  runs.first.name = kind.name;
  return runs;
}

/// The models whose median is the least, "the LSTM"; none where no model got there.
std::vector<std::string> first_of(const std::vector<Runs>& all, const std::string& task, std::int64_t length,
                                  std::vector<double> Runs::*measure) {
  std::map<double, std::vector<std::string>> by_median;
  for (const Runs& runs : all)
    if (runs.task == task && runs.length == length) by_median[median(runs.*measure)].push_back("the " + runs.model);
  return std::isfinite(by_median.begin()->first) ? by_median.begin()->second : std::vector<std::string>();
}

/// Who is first in steps and in seconds, task by task, and whether that is what textbooks say.
std::string who_is_first(const std::vector<Runs>& all) {
  std::string text;
  int learned = 0;
  bool transformer_always = true;
  for (const Runs& runs : all) {
    if (runs.model != all.front().model) continue;  // once for each task and length
    std::vector<std::string> steps = first_of(all, runs.task, runs.length, &Runs::steps),
                             seconds = first_of(all, runs.task, runs.length, &Runs::seconds);
    if (steps.empty()) continue;
    text += fmt::format("To {} {} symbols the fewest steps takes {}, the fewest seconds {}. ", runs.task, runs.length,
                        listed(steps), listed(seconds));
    for (const std::vector<std::string>& first : {steps, seconds})
      transformer_always &= std::find(first.begin(), first.end(), "the Transformer") != first.end();
    ++learned;
  }
  if (learned == 0) return "No model got to 99 % in the median.";
  return text + (transformer_always ? "Textbooks have the Transformer first, and it is."
                                    : "Textbooks would have the Transformer first in all of these: it is not.");
}

/// How often a model got there, of its runs on all tasks.
std::string who_arrived(const std::vector<Runs>& all, const std::vector<Kind>& models) {
  std::vector<std::string> parts;
  for (const Kind& kind : models) {
    std::int64_t arrived = 0, count = 0;
    for (const Runs& runs : all)
      if (runs.model == kind.name)
        for (double steps : runs.steps) arrived += std::isfinite(steps), ++count;
    parts.push_back(fmt::format("the {} in {} of {} runs", kind.name, arrived, count));
  }
  return "It got to 99 %: " + listed(parts) + ".";
}

}  // namespace

Section learning(const Settings& settings) {
  const std::vector<std::int64_t> both =
      settings.quick ? std::vector<std::int64_t>{4, 5} : std::vector<std::int64_t>{10, 20};
  TrainOptions options{.steps = settings.quick ? 4 : 8000, .until = 0.99, .evaluate_every = settings.quick ? 2 : 50};
  const std::vector<Kind> models = kinds(settings.quick ? Sizes::quick() : Sizes());
  use_threads(1);

  std::vector<Runs> all;
  std::vector<Panel> panels;
  for (const char* task : {"copy", "reverse"})
    for (std::int64_t length : both) {
      Panel panel{.options = {.x_label = "step",
                              .y_label = fmt::format("exact, {} {}", task, length),
                              .log_x = true,
                              .low = 0,
                              .high = 1}};
      for (const Kind& kind : models) {
        all.push_back(run(kind, task, length, settings, options));
        if (interrupted()) return {};
        panel.curves.push_back(all.back().first);
      }
      panels.push_back(panel);
    }

  MarkdownTable table({"task", "length", "model", "parameters", "steps to 99 %", "seconds", "exact at the end"});
  for (const Runs& runs : all)
    table.row({runs.task, std::to_string(runs.length), runs.model, whole(static_cast<double>(runs.parameters)),
               spread(runs.steps, steps_within(options.steps)), spread(runs.seconds, seconds_or_dash),
               spread(runs.exact, percent)});
  return {{fmt::format("Steps and seconds of training, evaluation left out, until 99 % of 256 held-out sequences are "
                       "exact, looked at every {} steps: batches of 32, Adam at 0.001, nothing clipped, one thread, at "
                       "most {} steps.",
                       options.evaluate_every, whole(static_cast<double>(options.steps))),
           table.text(), who_is_first(all), who_arrived(all, models)},
          {{"The share of exact sequences as the first seed trains: a panel for each task and length",
            save_panels(settings.pictures / "compare_learning.svg", panels, "Learning to copy and to reverse")}}};
}

}  // namespace comparison
