#include "text.hpp"

Indices row(const std::string& bytes) {
  Sequence ids;
  for (unsigned char byte : bytes) ids.push_back(byte);
  return indices({1, std::ssize(ids)}, ids);
}

/// The largest difference between two tensors of one shape.
double apart(const Variable& a, const Variable& b) {
  return max(abs(a - b)).item();
}

/// The part of x (rows, time, width) from one place to below another.
Variable places(const Variable& x, std::int64_t from, std::int64_t to) {
  return slice(x, 1, from, to);
}

int main() {
  NoGradGuard no_grad;
  Generator generator(1);
  nn::GPT gpt({.vocabulary = 256,
               .max_length = 64,
               .d_model = 32,
               .heads = 4,
               .layers = 3,
               .d_ff = 64,
               .dropout = 0},
              generator);
  nn::BERT bert({.vocabulary = 256,
                 .max_length = 64,
                 .d_model = 32,
                 .heads = 4,
                 .layers = 3,
                 .d_ff = 64,
                 .dropout = 0},
                generator);
  // Louder weights than a model starts with, for logits of size 1.
  auto louder = [](auto& model) {
    for (auto& [name, parameter] : model.named_parameters())
      if (parameter.dimension() == 2) parameter.mutable_value() *= 10;
  };
  louder(gpt), louder(bert);

  const std::string line = "Call me Ishmael.";
  const std::int64_t all = std::ssize(line);
  const std::string begin = line.substr(0, 8);
  fmt::print("what 8 places hold moves, when 8 more are read, by\n");
  fmt::print("  GPT  {:.4f}\n",
             apart(gpt(row(begin)), places(gpt(row(line)), 0, 8)));
  fmt::print("  BERT {:.4f}\n\n",
             apart(bert(row(begin)), places(bert(row(line)), 0, 8)));

  // A symbol at a time: anew, with a cache, and without either.
  nn::KeyValueCache cache;
  double worst = 0, alone = 0;
  std::int64_t places_anew = 0, places_cached = 0;
  for (std::int64_t t = 0; t < all; ++t) {
    Indices so_far = row(line.substr(0, t + 1)),
            newest = row(line.substr(t, 1));
    Variable anew = places(gpt(so_far), t, t + 1);
    worst = std::max(worst, apart(gpt(newest, &cache), anew));
    alone = std::max(alone, apart(gpt(newest), anew));
    places_anew += t + 1, places_cached += 1;
  }
  fmt::print("logits after each of {} symbols, against all anew\n", all);
  fmt::print("  newest symbol with a cache   {}\n",
             worst < 1e-4 ? "the same to 0.0001" : "different");
  fmt::print("  newest symbol alone          {:.4f} apart\n", alone);
  fmt::print("places computed: {} anew, {} with a cache\n\n", places_anew,
             places_cached);

  // How many products of numbers a symbol costs, with t symbols before it.
  const double d = 96, d_ff = 384, layers = 3;
  fmt::print("millions of products for a symbol (GPT of step 4)\n");
  fmt::print("symbols before    anew    with a cache\n");
  for (double t : {16.0, 64.0, 256.0, 1024.0}) {
    double a_place = layers * (4 * d * d + 2 * d * d_ff);
    double looks = layers * 2 * d;  // at one key: a score, and a value
    double cached = a_place + looks * t;
    fmt::print("{:14} {:7.2f} {:15.2f}\n", t,
               (a_place * t + looks * t * t / 2) / 1e6, cached / 1e6);
  }
  return worst < 1e-4 && alone > 0.1 ? 0 : 1;
}
