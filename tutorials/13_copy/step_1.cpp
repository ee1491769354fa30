#include <fmt/core.h>

#include <cmath>

#include "tutorials/05_optimizers/train.hpp"

using namespace gradus;

/// Rows of ten symbols from 1 to 10, the first always a 1.
Indices draw(std::int64_t rows, Generator& generator) {
  std::vector<std::int64_t> symbols;
  for (std::int64_t i = 0; i < 10 * rows; ++i)
    symbols.push_back(i % 10 == 0 ? 1 : generator.integer(1, 10));
  return indices({rows, 10}, symbols);
}

/// Columns from `first` on, one less than there are.
Indices nine(const Indices& rows, std::size_t first) {
  std::vector<std::int64_t> symbols;
  for (std::size_t row = 0; row < rows.shape(0); ++row)
    for (std::size_t t = first; t < first + 9; ++t)
      symbols.push_back(rows(row, t));
  return indices({static_cast<std::int64_t>(rows.shape(0)), 9}, symbols);
}

Variable loss_of(const nn::Transformer& model, const Indices& rows) {
  SequenceMasks masks{.target = Mask::causal(9)};
  return cross_entropy(model(rows, nine(rows, 0), masks), nine(rows, 1));
}

/// Percent of them.
struct Right {
  double symbols = 0, rows = 0;
};

/// What the model answers by itself when it begins with `begin`.
Right right(const nn::Transformer& model, const Indices& rows,
            std::int64_t begin) {
  auto count = static_cast<std::int64_t>(rows.shape(0));
  nn::TransformerDecoding decoding(model, rows);
  Indices prompt =
      indices({count, 1}, std::vector<std::int64_t>(rows.shape(0), begin));
  Indices got =
      nn::generate(decoding, prompt, {.max_length = 9, .temperature = 0});
  Right right;
  for (std::size_t row = 0; row < rows.shape(0); ++row) {
    int symbols = 0;
    for (std::size_t t = 1; t < 10; ++t)
      symbols += got(row, t - 1) == rows(row, t);
    right.symbols += symbols, right.rows += symbols == 9;
  }
  const double all = 0.01 * static_cast<double>(count);
  return {right.symbols / (9 * all), right.rows / all};
}

int main() {
  Generator generator(1);
  nn::Transformer model(
      {.vocabulary = 11, .d_model = 64, .heads = 4, .layers = 2, .d_ff = 256},
      generator);
  optim::Adam adam(model.parameters(), {.betas = {0.9, 0.98}, .eps = 1e-9});
  const Indices held_out = draw(128, generator);
  Curve loss{.name = "loss"}, exact{.name = "exact"};
  bool seen = false;  // a good loss, and few rows that are exact
  fmt::print("update   loss   symbols right   rows exact   e^(-9 loss)\n");
  auto look = [&](int update) {
    bool fast = update > 150 && update <= 200;  // here it changes fast
    if (update % (fast ? 10 : 50) > 0) return;
    model.eval();
    NoGradGuard no_grad;
    double l = loss_of(model, held_out).item();
    Right found = right(model, held_out, 1);
    model.train();
    seen = seen || (l < 0.4 && found.rows < 60);
    loss.x.push_back(update), loss.y.push_back(l);
    exact.x.push_back(update), exact.y.push_back(found.rows);
    fmt::print("{:6} {:6.3f} {:13.1f} % {:10.1f} % {:11.1f} %\n", update, l,
               found.symbols, found.rows, 100 * std::exp(-9 * l));
  };
  train(adam, 300, [&] { return loss_of(model, draw(30, generator)); },
        {.schedule = optim::noam({.d_model = 64, .warm_up = 400}),
         .after = look});
  model.eval();
  Right one = right(model, held_out, 1), zero = right(model, held_out, 0);
  fmt::print("\nbeginning with 1: {:5.1f} % of rows exact\n", one.rows);
  fmt::print("beginning with 0: {:5.1f} %\n", zero.rows);
  Picture picture = save_panels(
      "pictures/copy.svg",
      {{{loss}, {.y_label = "loss of a symbol", .log_y = true}},
       {{exact},
        {.x_label = "update", .y_label = "exact, %", .low = 0, .high = 100}}},
      "The copy task of the Annotated Transformer, in small");
  fmt::print("{}\n", picture.message);
  return seen && one.rows > 64 && zero.rows < 32 ? 0 : 1;
}
