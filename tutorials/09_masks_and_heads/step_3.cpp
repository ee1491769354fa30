#include <fmt/ranges.h>

#include <algorithm>

#include "gradus.hpp"

using namespace gradus;

const std::int64_t symbols = 10, length = 10, d_model = 32, batch = 64;
using Sequence = std::vector<std::int64_t>;

std::int64_t most_likely(const Variable& logits, std::int64_t row,
                         std::int64_t t) {
  const Scalar* first = &logits.value()(row, t, 0);
  return std::max_element(first, first + symbols) - first;
}

struct Result {
  double right;   // the share that it says right in the last batch, before it
                  // learns from it
  Sequence said;  // when it goes on alone after the symbol 7
};

/// Trains one layer of attention on random symbols, new ones at each step.
Result train(const char* name, const Mask& mask, bool shifted) {
  Generator g(1);
  nn::MultiHeadAttention attention({.d_model = d_model, .heads = 2}, g);
  Variable symbol(g.normal({symbols, d_model}), true),
      place(g.normal({length, d_model}), true),
      out(g.normal({symbols, d_model}, 0, 0.1), true);
  auto model = [&](const Indices& tokens)
      -> Variable {  // (batch, time) to (batch, time, symbols)
    Variable x = embedding(tokens, symbol) + place;
    return linear(x + attention(x, mask), out);
  };
  std::vector<Variable> parameters = attention.parameters();
  parameters.insert(parameters.end(), {symbol, place, out});
  optim::Adam adam(parameters, {.lr = 1e-2});

  double last_loss = 0, right = 0;
  for (int step = 0; step < 200; ++step) {
    Sequence input, target;
    for (std::int64_t row = 0; row < batch; ++row) {
      std::int64_t now = g.integer(0, symbols - 1);
      for (std::int64_t t = 0; t < length; ++t) {
        std::int64_t next = g.integer(0, symbols - 1);
        input.push_back(now);
        target.push_back(shifted ? next : now);
        now = next;
      }
    }
    adam.zero_grad();
    Variable logits = model(indices({batch, length}, input));
    Variable loss = cross_entropy(logits, indices({batch, length}, target));
    loss.backward();
    adam.step();
    last_loss = loss.item(), right = 0;
    for (std::int64_t i = 0; i < batch * length; ++i)
      right += most_likely(logits, i / length, i % length) ==
               target[static_cast<std::size_t>(i)];
  }
  right /= batch * length;

  Sequence said = {7, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  for (std::size_t t = 0; t + 1 < said.size(); ++t)
    said[t + 1] = most_likely(model(indices({1, length}, said)), 0,
                              static_cast<std::int64_t>(t));
  fmt::print("{:20}  loss {:.3f}, {:3.0f} % right, goes on: {}\n", name,
             last_loss, 100 * right, fmt::join(said, " "));
  return {right, said};
}

int main() {
  Mask off_by_one = Mask::dense(
      length, length,
      [](std::int64_t query, std::int64_t key) { return key <= query + 1; });

  Result honest = train("causal", Mask::causal(length), true);
  Result leaking = train("key <= query + 1", off_by_one, true);
  Result unshifted =
      train("causal, not shifted", Mask::causal(length), false);
  bool as_told = honest.right < 0.15 && leaking.right > 0.85 &&
                 unshifted.right > 0.99 &&
                 leaking.said == Sequence{7, 0, 0, 0, 0, 0, 0, 0, 0, 0} &&
                 unshifted.said == Sequence(length, 7);
  return as_told ? 0 : 1;
}
