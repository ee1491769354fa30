// Sorting, adding and doing what a first symbol says: tasks of which copying is no part, or only half.
#include <fmt/format.h>

#include <cmath>

#include "examples/compare/learner.hpp"
#include "examples/compare/tables.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

namespace comparison {
namespace {

/// A task, how long its questions are, and the share of exact answers that is asked for.
struct Question {
  const char* task;
  std::int64_t length;
  double until;
};

struct Answered {
  std::string model, task;
  std::int64_t length;
  double until;
  std::vector<double> steps = {}, seconds = {}, exact = {};  // one a seed
};

Answered answered(const Question& question, const char* name, const Settings& settings, const TrainOptions& options) {
  Answered result{name, question.task, question.length, question.until};
  for (std::uint64_t seed : settings.seeds) {
    announce(fmt::format("{}, {}, length {}, seed {}", name, question.task, question.length, seed));
    SequenceDataset dataset(sequence_task(question.task), {.min_length = question.length,
                                                           .max_length = question.length,
                                                           .held_out = settings.quick ? 16 : 1000,
                                                           .seed = seed});
    Sizes sizes = settings.quick ? Sizes::quick() : Sizes();
    sizes.vocabulary = dataset.source_vocabulary().size();
    Generator generator(seed);
    SequenceModel model(kind(name, sizes).options, generator);
    TrainOptions of_task = options;
    of_task.until = question.until;
    Trained trained = train(model, dataset, generator, of_task);
    if (interrupted()) break;
    result.steps.push_back(trained.steps);
    result.seconds.push_back(trained.seconds_to_it());
    result.exact.push_back(trained.exact);
  }
  return result;
}

/// Which runs did not get where they should.
std::string who_failed(const std::vector<Answered>& all) {
  std::vector<std::string> failed;
  for (const Answered& runs : all) {
    std::int64_t missed = 0;
    for (double steps : runs.steps) missed += !std::isfinite(steps);
    if (missed > 0)
      failed.push_back(fmt::format("{} by the {} in {} of {}", runs.task, runs.model, missed, runs.steps.size()));
  }
  return failed.empty() ? "All runs got there." : "Not learned: " + listed(failed) + " runs.";
}

}  // namespace

Section tasks(const Settings& settings) {
  const std::vector<Question> questions =
      settings.quick ? std::vector<Question>{{"sort", 4, 1},
                                             {"steered", 4, 1},
                                             {"addition", 2, 0.99},
                                             {"addition-reversed", 2, 0.99}}
                     : std::vector<Question>{
                           {"sort", 10, 1}, {"steered", 10, 1}, {"addition", 3, 0.99}, {"addition-reversed", 3, 0.99}};
  const TrainOptions options{
      .steps = settings.quick ? 4 : 10000, .falling = true, .evaluate_every = settings.quick ? 2 : 100};
  use_threads(1);

  std::vector<Answered> all;
  for (const Question& question : questions)
    for (const char* model : {"Transformer", "LSTM + attention"}) {
      all.push_back(answered(question, model, settings, options));
      if (interrupted()) return {};
    }

  MarkdownTable table({"task", "length", "model", "wanted", "steps", "seconds", "exact at the end"});
  for (const Answered& runs : all)
    table.row({runs.task, std::to_string(runs.length), runs.model, runs.until == 1 ? "all" : percent(runs.until),
               spread(runs.steps, steps_within(options.steps)), spread(runs.seconds, seconds_or_dash),
               spread(runs.exact, percent)});
  return {
      {fmt::format("Until that share of {} held-out questions is answered exactly: batches of 32, Adam from 0.001 down "
                   "to 0 along half a cosine over {} steps, one thread. The length of an addition is the digits of "
                   "each number; reversed, the last digit of the sum comes first.",
                   whole(settings.quick ? 16 : 1000), whole(static_cast<double>(options.steps))),
       table.text(), who_failed(all)}};
}

}  // namespace comparison
