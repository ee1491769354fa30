// Spelling to pronunciation, the one task that nobody made up: English words of the CMU dictionary.
#include <fmt/format.h>

#include <algorithm>

#include "autograd/core/parallel.hpp"
#include "data/error_rates.hpp"
#include "examples/compare/learner.hpp"
#include "examples/compare/tables.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

namespace comparison {
namespace {

const std::filesystem::path data = COMPARE_ROOT "/data";

std::vector<Kind> models_of(const SequenceDataset& dataset, bool quick) {
  Sizes sizes = quick ? Sizes::quick() : Sizes{.d_model = 128, .layers = 3, .d_ff = 512, .hidden = 256};
  sizes.vocabulary = dataset.source_vocabulary().size();
  sizes.target_vocabulary = dataset.target_vocabulary().size();
  nn::TransformerOptions options = transformer(sizes);
  options.dropout = 0.1;
  options.norm_first = true;
  return {{"Transformer", options}, kind("LSTM + attention", sizes)};
}

/// The model with the fewest errors beside what was published.
std::string which_is_better(const std::vector<std::pair<double, std::string>>& by_error, bool whole_dictionary) {
  auto [error, model] = *std::min_element(by_error.begin(), by_error.end());
  if (!whole_dictionary)
    return fmt::format("Of an excerpt no model learns what the published ones know; the {} is right more often.",
                       model);
  return fmt::format("The {} is right more often. Its word error is {} the worse of the two published.", model,
                     error <= 0.302 ? "no higher than" : "higher than");
}

}  // namespace

Section pronunciation(const Settings& settings) {
  const bool whole_dictionary = !settings.quick && std::filesystem::exists(data / "files" / "cmudict.tsv");
  const std::filesystem::path file =
      whole_dictionary ? data / "files" / "cmudict.tsv" : data / "excerpts" / "cmudict.tsv";
  const std::uint64_t seed = settings.seeds.front();
  SequenceDataset dataset(read_pairs(file), {.held_out = settings.quick     ? 16
                                                         : whole_dictionary ? 1000
                                                                            : 256,
                                             .seed = seed});
  const TrainOptions options{.steps = settings.quick ? 4 : 8000,
                             .batch = settings.quick ? 8 : 128,
                             .falling = true,
                             .warm_up = settings.quick ? 1 : 400,
                             .evaluate_every = settings.quick ? 2 : 500};
  use_two_threads();

  MarkdownTable table({"model", "parameters", "phoneme error", "word error", "minutes of training"});
  std::vector<Curve> curves;
  std::vector<std::pair<double, std::string>> by_error;
  auto share = [](double error) { return fmt::format("{:.1f} %", 100 * error); };
  for (const Kind& kind : models_of(dataset, settings.quick)) {
    announce(fmt::format("{}, pronunciation, seed {}", kind.name, seed));
    Generator generator(seed);
    SequenceModel model(kind.options, generator);
    Trained trained = train(model, dataset, generator, options);
    Indices answers = model.held_out_answers(dataset, options.batch);
    if (interrupted()) return {};
    ErrorRates errors = held_out_error_rates(answers, dataset);
    by_error.emplace_back(errors.sequences, kind.name);
    table.row({kind.name, whole(static_cast<double>(model.module().parameter_count())), share(errors.symbols),
               share(errors.sequences), fmt::format("{:.1f}", trained.seconds / 60)});
    for (double& exact : trained.curve.y) exact = 1 - exact;
    curves.push_back({kind.name, trained.curve.x, trained.curve.y});
  }
  table.row({"published, 3 layers of 256", "–", "–", "20.6 % and 30.2 %", "–"});
  return {
      {fmt::format("{} held-out words of {}, decoded greedily; a word of several pronunciations is right with any, and "
                   "its phonemes are held to the nearest; stress marks are left out. Batches of {}, Adam, a warm-up of "
                   "{} steps to 0.001 and half a cosine down to 0 at {} steps, {}, one seed.",
                   dataset.held_out().size(),
                   whole_dictionary ? "the whole dictionary"
                                    : "the excerpt of 3,000 words (scripts/get-data cmudict gets the whole)",
                   options.batch, options.warm_up, whole(static_cast<double>(options.steps)),
                   threads() > 1 ? "two threads" : "one thread"),
       table.text(), which_is_better(by_error, whole_dictionary)},
      {{"Word error against the step",
        save_curves(
            settings.pictures / "compare_pronunciation.svg", curves,
            {.title = "Spelling to pronunciation", .x_label = "step", .y_label = "word error", .low = 0, .high = 1})}}};
}

}  // namespace comparison
