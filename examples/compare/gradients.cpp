// How much of a gradient reaches the first symbol, from how far.
#include <fmt/format.h>

#include <cmath>

#include "examples/compare/growth.hpp"
#include "examples/compare/learner.hpp"
#include "examples/compare/tables.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

namespace comparison {
namespace {

/// Of sources that begin with a symbol which stands nowhere else in them: the norm of what the logit of that symbol, as
/// the first of a copy, has as its gradient with respect to that symbol's embedding. Since it stands there once, this
/// is a row of the gradient of the embedding's weight. The mean over some sources.
double norm_at_first(SequenceModel& model, std::int64_t distance, std::uint64_t seed) {
  constexpr int sources = 16;
  const SymbolRange symbols;
  const std::int64_t first = symbols.last_symbol();
  Variable weight = model.module().parameter("source_embedding.weight");
  Generator generator(seed);
  double sum = 0;
  for (int i = 0; i < sources; ++i) {
    Sequence source = {first};
    while (std::ssize(source) < distance) source.push_back(generator.integer(symbols.first_symbol(), first - 1));
    Batch batch = make_batch({{source, {}}}, symbols);  // the decoder reads no more than what begins a target
    Variable logits = model(batch);
    Tensor of_first = zeros(logits.shape());
    of_first(0, 0, first) = 1;
    model.module().zero_grad();
    logits.backward(of_first);
    double squares = 0;
    for (std::int64_t column = 0; column < weight.size(1); ++column)
      squares += std::pow(static_cast<double>(weight.grad()(first, column)), 2);
    sum += std::sqrt(squares) / sources;
  }
  return sum;
}

/// The norms of a model: of each distance, one a seed.
struct Norms {
  std::string model;
  bool trained;
  std::vector<std::vector<double>> of_distance;
  std::vector<double> medians() const {
    std::vector<double> result;
    for (const std::vector<double>& norms : of_distance) result.push_back(median(norms));
    return result;
  }
};

void measure(Norms& norms, SequenceModel& model, const std::vector<double>& distances, std::uint64_t seed) {
  for (std::size_t i = 0; i < distances.size() && !interrupted(); ++i)
    norms.of_distance[i].push_back(norm_at_first(model, static_cast<std::int64_t>(distances[i]), seed));
}

std::string per_symbol(const Norms& norms, const std::vector<double>& distances) {
  return fmt::format("{:.3f}", factor_of(distances, norms.medians()));
}

/// What is left at the largest distance of what there is at the smallest, in words that can be compared.
std::string what_is_left(const std::vector<Norms>& all, const std::vector<double>& distances, bool trained) {
  std::vector<std::string> parts;
  double transformer = 0, lstm = 1;
  for (const Norms& norms : all) {
    if (norms.trained != trained) continue;
    std::vector<double> medians = norms.medians();
    double left = medians.back() / medians.front();
    parts.push_back(fmt::format("{:.2g} for the {}", left, norms.model));
    if (norms.model == "Transformer") transformer = left;
    if (norms.model == "LSTM") lstm = left;
  }
  std::string text =
      fmt::format("{}, from distance {} to {} the norm becomes, as a part of itself, {}.",
                  trained ? "Trained" : "Untrained", whole(distances.front()), whole(distances.back()), listed(parts));
  return text + (transformer > lstm
                     ? " The Transformer keeps more of it than the LSTM, as textbooks have it."
                     : " That the Transformer keeps more of it than the LSTM, as textbooks have it, is not so here.");
}

}  // namespace

Section gradients(const Settings& settings) {
  const std::vector<double> distances =
      settings.quick ? std::vector<double>{2, 4, 8} : std::vector<double>{5, 10, 20, 40, 80, 160};
  const std::int64_t longest = settings.quick ? 4 : 20;
  const TrainOptions options{.steps = settings.quick ? 4 : 1000, .evaluate_every = 0};
  use_threads(1);

  std::vector<Norms> all;
  Panel before{.options = {.y_label = "untrained", .log_y = true}},
      after{.options = {.x_label = "distance, symbols", .y_label = "trained", .log_x = true, .log_y = true}};
  for (const Kind& kind : kinds(settings.quick ? Sizes::quick() : Sizes())) {
    const std::vector<std::vector<double>> none(distances.size());
    Norms untrained{kind.name, false, none}, trained{kind.name, true, none};
    for (std::uint64_t seed : settings.seeds) {
      announce(fmt::format("{}, seed {}", kind.name, seed));
      SequenceDataset dataset(
          sequence_task("copy"),
          {.min_length = 1, .max_length = longest, .held_out = settings.quick ? 16 : 256, .seed = seed});
      Generator generator(seed);
      SequenceModel model(kind.options, generator);
      measure(untrained, model, distances, seed);
      train(model, dataset, generator, options);
      measure(trained, model, distances, seed);
      if (interrupted()) return {};
    }
    before.curves.push_back({kind.name, distances, untrained.medians()});
    after.curves.push_back({kind.name, distances, trained.medians()});
    all.push_back(std::move(untrained));
    all.push_back(std::move(trained));
  }

  std::vector<std::string> header = {"model", "state"};
  for (double distance : distances) header.push_back(whole(distance));
  header.push_back("times, a symbol");
  MarkdownTable table(header);
  auto norm = [](double value) { return fmt::format("{:.2g}", value); };
  for (const Norms& norms : all) {
    std::vector<std::string> cells = {norms.model, norms.trained ? "trained" : "untrained"};
    for (const std::vector<double>& of_distance : norms.of_distance) cells.push_back(spread(of_distance, norm));
    cells.push_back(per_symbol(norms, distances));
    table.row(cells);
  }
  return {
      {fmt::format("A model reads so many symbols and gives the first of its answer: the norm of the gradient that the "
                   "logit of the first source symbol sends back to that symbol's embedding, the mean of 16 sources. "
                   "Trained: {} steps of copy, lengths 1 to {}. Embeddings start at other sizes in different models, "
                   "so what counts is how a row falls; the last column is the factor of the exponential that is "
                   "nearest to it.",
                   whole(static_cast<double>(options.steps)), longest),
       table.text(), what_is_left(all, distances, false), what_is_left(all, distances, true)},
      {{"The norm at the first symbol against its distance, untrained and trained",
        save_panels(settings.pictures / "compare_gradients.svg", {before, after},
                    "The norm of the gradient that reaches the first symbol")}}};
}

}  // namespace comparison
