// The Annotated Transformer's own first example (Rush 2018, "A First Example: copy task"), by its recipe.
#include <fmt/format.h>

#include <algorithm>

#include "autograd/ops/loss.hpp"
#include "data/batch.hpp"
#include "examples/compare/results.hpp"
#include "examples/compare/tables.hpp"
#include "nn/decoding.hpp"
#include "nn/init.hpp"
#include "optim/adam.hpp"
#include "optim/schedule.hpp"
#include "training/interrupt.hpp"
#include "training/progress.hpp"

using namespace gradus;

namespace comparison {
namespace {

struct Recipe {
  static constexpr std::int64_t vocabulary = 11, first_symbol = 1, length = 10, batch = 30;
};

/// Rows of symbols 1 to 10, of which the first is always 1: that is what begins a target, and nothing ends it.
Batch recipe_batch(Generator& generator) {
  std::vector<std::int64_t> rows, in, out;
  for (std::int64_t row = 0; row < Recipe::batch; ++row)
    for (std::int64_t time = 0; time < Recipe::length; ++time) {
      rows.push_back(time == 0 ? Recipe::first_symbol
                               : generator.integer(Recipe::first_symbol, Recipe::vocabulary - 1));
      if (time + 1 < Recipe::length) in.push_back(rows.back());
      if (time > 0) out.push_back(rows.back());
    }
  return {.source = indices({Recipe::batch, Recipe::length}, rows),
          .target_in = indices({Recipe::batch, Recipe::length - 1}, in),
          .target_out = indices({Recipe::batch, Recipe::length - 1}, out),
          .masks = {.target = Mask::causal(Recipe::length - 1)}};
}

nn::TransformerOptions recipe_options(bool quick) {
  return {.vocabulary = Recipe::vocabulary,
          .d_model = quick ? 16 : 512,
          .heads = quick ? 2 : 8,
          .layers = 2,
          .d_ff = quick ? 16 : 2048,
          .dropout = 0.1,
          .norm_first = true};
}

nn::Transformer recipe_model(bool quick, Generator& generator) {
  nn::Transformer model(recipe_options(quick), generator);
  for (const char* name : {"source_embedding.weight", "target_embedding.weight", "output.weight"}) {
    Variable parameter = model.parameter(name);
    nn::init::xavier_uniform(parameter, generator);  // as its other matrices start
  }
  return model;
}

/// What the recipe looks at: the loss of a symbol in nats, and how many whole rows are decoded right.
struct Judged {
  std::vector<double> loss = {}, exact = {};  // one a seed
};

void judge(nn::Transformer& model, Generator& generator, std::int64_t batches, Judged& judged) {
  NoGradGuard no_grad;
  model.eval();
  double loss = 0, exact = 0;
  for (std::int64_t i = 0; i < batches && !interrupted(); ++i) {
    Batch batch = recipe_batch(generator);
    loss += cross_entropy(model(batch.source, batch.target_in, batch.masks), batch.target_out).item();
    Indices answers = nn::greedy_decode(
        model, batch.source, {},
        {.begin = Recipe::first_symbol, .end = -1, .max_length = Recipe::length - 1, .stop = interrupted});
    if (interrupted()) break;
    for (std::int64_t row = 0; row < Recipe::batch; ++row)
      exact += std::equal(&answers(row, 0), &answers(row, 0) + Recipe::length - 1, &batch.target_out(row, 0));
  }
  model.train();
  judged.loss.push_back(loss / static_cast<double>(batches));
  judged.exact.push_back(exact / static_cast<double>(batches * Recipe::batch));
}

std::string against_its_text(const Judged& at_its_end) {
  double exact = median(at_its_end.exact);
  return fmt::format(
      "The text shows one sequence, decoded right, and ends there. After its steps {} of others are right{}.",
      spread(at_its_end.exact, percent),
      exact < 0.9 ? ": that one says little, and the recipe ends before the task is learned"
                  : ", so that its one is no accident");
}

}  // namespace

Section annotated(const Settings& settings) {
  const std::vector<std::int64_t> looks =
      settings.quick ? std::vector<std::int64_t>{2, 4} : std::vector<std::int64_t>{200, 400, 600};
  const std::int64_t batches = settings.quick ? 1 : 10;
  use_two_threads();

  std::vector<Judged> judged(looks.size());
  for (std::uint64_t seed : settings.seeds) {
    announce(fmt::format("the Annotated Transformer's copy, seed {}", seed));
    Generator generator(seed);
    nn::Transformer model = recipe_model(settings.quick, generator);
    Generator held_out = generator.split();  // 10^9 rows: none is met twice but by chance
    optim::Adam adam(model.parameters(), {.betas = {0.9, 0.98}, .eps = 1e-9});
    optim::Schedule rate = optim::noam({.d_model = model.options().d_model, .warm_up = 400, .factor = 1});
    Progress progress({.steps = looks.back(), .width = 5});
    for (std::int64_t step = 1, look = 0; step <= looks.back(); ++step) {
      Batch batch = recipe_batch(generator);
      adam.set_lr(rate(step));
      adam.zero_grad();
      Variable loss = cross_entropy(model(batch.source, batch.target_in, batch.masks), batch.target_out);
      loss.backward();
      adam.step();
      progress.step(loss.item(), static_cast<std::int64_t>(batch.target_out.size()));
      if (interrupted()) return {};
      if (step < looks[static_cast<std::size_t>(look)]) continue;
      Judged& now = judged[static_cast<std::size_t>(look++)];
      judge(model, held_out, batches, now);
      if (interrupted()) return {};
      progress.evaluated(percent(now.exact.back()));
    }
  }

  MarkdownTable table({"steps", "loss", "exact"});
  auto loss = [](double value) { return fmt::format("{:.3f}", value); };
  for (std::size_t i = 0; i < looks.size(); ++i)
    table.row({whole(static_cast<double>(looks[i])), spread(judged[i].loss, loss), spread(judged[i].exact, percent)});
  table.row({"200, as published", "0.273", "1 of 1"});
  table.row({"200, repeated in PyTorch 1.13", "0.43 and 0.21", "28 % and 53 %"});
  const nn::TransformerOptions sizes = recipe_options(settings.quick);
  return {
      {fmt::format("Symbols 1 to {}, length {} with a first symbol that is always {}, {} layers of {}, {} inside, {} "
                   "heads, pre-norm, dropout {}, batches of {}, Adam with betas 0.9 and 0.98, Noam with factor 1 and a "
                   "warm-up of 400 steps, label smoothing 0 (the example's own). Its 200 steps, and what comes after. "
                   "The loss is that of a symbol in nats, of {} new sequences, decoded greedily.",
                   Recipe::vocabulary - 1, Recipe::length, Recipe::first_symbol, sizes.layers, sizes.d_model,
                   whole(static_cast<double>(sizes.d_ff)), sizes.heads, sizes.dropout, Recipe::batch,
                   batches * Recipe::batch),
       table.text(), against_its_text(judged.front())}};
}

}  // namespace comparison
