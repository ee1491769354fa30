#include <fmt/ranges.h>

#include <algorithm>

#include "gradus.hpp"
#include "tutorials/05_optimizers/train.hpp"

using namespace gradus;

const std::int64_t symbols = 10, length = 10, d_model = 32, rows = 64;

/// Rows of random symbols, and what is to be said at each place of them.
struct Examples {
  Examples(Generator& g, bool shifted)
      : read(Indices::from_shape(Shape{rows, length})), say(read) {
    for (std::int64_t row = 0; row < rows; ++row) {
      std::int64_t now = g.integer(0, symbols - 1);
      for (std::int64_t t = 0; t < length; ++t) {
        std::int64_t next = g.integer(0, symbols - 1);
        read(row, t) = now;
        say(row, t) = shifted ? next : now;
        now = next;
      }
    }
  }
  Indices read, say;
};

/// One layer of attention: (batch, time) to scores (batch, time, symbols).
struct Model {
  Mask mask;
  Generator g{1};
  nn::MultiHeadAttention attention{{.d_model = d_model, .heads = 2}, g};
  Variable symbol{g.normal({symbols, d_model}), true};
  Variable place{g.normal({length, d_model}), true};
  Variable out{g.normal({symbols, d_model}, 0, 0.1), true};

  Variable operator()(const Indices& tokens) const {
    Variable x = embedding(tokens, symbol) + place;
    return linear(x + attention(x, mask), out);
  }
  std::vector<Variable> parameters() const {
    std::vector<Variable> all = attention.parameters();
    all.insert(all.end(), {symbol, place, out});
    return all;
  }
};

/// The symbol with the highest score, at that place of all rows together.
std::int64_t most_likely(const Variable& logits, std::size_t place) {
  const Scalar* first = logits.value().data() + place * symbols;
  return std::max_element(first, first + symbols) - first;
}

struct Result {
  double right;   // the share of the last batch, before it learns from it
  Sequence said;  // when it goes on alone after the symbol 7
};

Result look(const char* name, const Mask& mask, bool shifted) {
  Model model{mask};
  optim::Adam adam(model.parameters(), {.lr = 1e-2});
  Indices say;
  Variable logits;
  auto loss = [&] {
    Examples examples(model.g, shifted);
    say = examples.say, logits = model(examples.read);
    return cross_entropy(logits, say);
  };
  Curve losses = train(adam, 200, loss);
  double right = 0;
  for (std::size_t place = 0; place < say.size(); ++place)
    right += most_likely(logits, place) == say.data()[place];
  right /= static_cast<double>(say.size());

  Sequence said = {7, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  for (std::size_t t = 0; t + 1 < said.size(); ++t)
    said[t + 1] = most_likely(model(indices({1, length}, said)), t);
  fmt::print("{:20}  loss {:.3f}, {:3.0f} % right, goes on: {}\n", name,
             losses.y.back(), 100 * right, fmt::join(said, " "));
  return {right, said};
}

int main() {
  Mask off_by_one = Mask::dense(
      length, length,
      [](std::int64_t query, std::int64_t key) { return key <= query + 1; });

  Result honest = look("causal", Mask::causal(length), true);
  Result leaking = look("key <= query + 1", off_by_one, true);
  Result unshifted = look("causal, not shifted", Mask::causal(length), false);
  bool as_told = honest.right < 0.15 && leaking.right > 0.85 &&
                 unshifted.right > 0.99 &&
                 leaking.said == Sequence{7, 0, 0, 0, 0, 0, 0, 0, 0, 0} &&
                 unshifted.said == Sequence(length, 7);
  return as_told ? 0 : 1;
}
