#include <memory>

#include "gradus.hpp"
#include "web/engine/engine.hpp"

using namespace gradus;

// What the chapters' smaller live blocks compute.
namespace engine {
namespace {

/// Chapter 5: the height of a long valley, which rises 25 times as fast along y as along x.
Variable height(const Variable& x, const Variable& y) { return 0.5 * (x * x + 25 * y * y); }

struct ValleyOptions {
  enum class Kind { sgd, momentum, adam };
  Kind optimizer = Kind::sgd;
  double lr = 0.07, momentum = 0.7;
  std::int64_t steps = 60;

  void fields(Fields& fields) {
    fields.choice("optimizer", optimizer, {"sgd", "momentum", "adam"}, "what makes the steps");
    fields.number("lr", lr, {.low = 1e-6, .high = 10}, "learning rate");
    fields.number("momentum", momentum, {.low = 0, .high = 0.999}, "of momentum: how much of the last direction stays");
    fields.whole("steps", steps, {.low = 1, .high = 1000}, "how many");
  }
};

std::unique_ptr<optim::Optimizer> made(const ValleyOptions& options, const std::vector<Variable>& parameters) {
  if (options.optimizer == ValleyOptions::Kind::adam)
    return std::make_unique<optim::Adam>(parameters, optim::AdamOptions{.lr = options.lr});
  double momentum = options.optimizer == ValleyOptions::Kind::momentum ? options.momentum : 0;
  return std::make_unique<optim::SGD>(parameters, optim::SGDOptions{.lr = options.lr, .momentum = momentum});
}

/// numbers in: where the walk begins, x and y. numbers: x, y and height there and after each step, until it is below
/// 0.01 or out of sight.
Answer valley(const Question& question) {
  ValleyOptions options;
  fields_of(options).assign(question.settings, "the page");
  Variable x(question.number(0, -9), true), y(question.number(1, 3), true);
  std::unique_ptr<optim::Optimizer> optimizer = made(options, {x, y});
  Answer answer;
  for (std::int64_t step = 0;; ++step) {
    optimizer->zero_grad();
    Variable here = height(x, y);
    for (const Variable& number : {x, y, here}) answer.numbers.push_back(number.item());
    if (step == options.steps || here.item() < 0.01 || !(here.item() < 1e6)) return answer;
    here.backward();
    optimizer->step();
  }
}

/// Chapter 8. numbers in: a query of two numbers, then two of each key, which are the values too. numbers: the score of
/// each key divided by the root of 2, its weight, and the output.
Answer attention(const Question& question) {
  const auto count = static_cast<std::int64_t>(question.numbers.size()) / 2 - 1;
  check<ValueError>(count >= 1 && question.numbers.size() % 2 == 0,
                    "attention: a query and a key at least, of two numbers each; got {} numbers",
                    question.numbers.size());
  Tensor q = tensor({1, 2}, {question.numbers[0], question.numbers[1]});
  Tensor k = tensor({count, 2}, {question.numbers.begin() + 2, question.numbers.end()});
  Variable scores = matmul(Variable(q), transpose(Variable(k), 0, 1)) / std::sqrt(2.);
  Variable weights = softmax(scores);
  Answer answer;
  answer.add(scores.value());
  answer.add(weights.value());
  answer.add(matmul(weights, Variable(k)).value());
  return answer;
}

/// Chapter 9. numbers in: a mask of n x n, 1 where a query may look at a key. numbers: n x n weights of scores that are
/// drawn once and stay.
Answer masked(const Question& question) {
  const auto n = static_cast<std::int64_t>(std::sqrt(static_cast<double>(question.numbers.size())));
  check<ValueError>(n >= 1 && n <= 32 && static_cast<std::size_t>(n * n) == question.numbers.size(),
                    "masked: n x n numbers, n from 1 to 32; got {}", question.numbers.size());
  Mask mask = Mask::dense(n, n, [&](std::int64_t query, std::int64_t key) {
    return question.numbers[static_cast<std::size_t>(query * n + key)] != 0;
  });
  Generator generator(1);
  Variable q(generator.normal({1, n, 8})), k(generator.normal({1, n, 8}));
  Answer answer;
  answer.add(attention_weights(q, k, mask));
  return answer;
}

struct DepthOptions {
  enum class Norm { before, after, none };
  Norm norm = Norm::after;
  std::int64_t layers = 12;
  bool residual = true;

  void fields(Fields& fields) {
    fields.choice("norm", norm, {"before", "after", "none"}, "where layer norm stands");
    fields.whole("layers", layers, {.low = 1, .high = 24}, "how many");
    fields.flag("residual", residual, "whether what goes in is added to what comes out");
  }
};

/// Chapter 11. numbers: for each layer, the first one first, the norm of the values that it gets, and of their
/// gradient.
Answer depth(const Question& question) {
  DepthOptions options;
  fields_of(options).assign(question.settings, "the page");
  constexpr std::int64_t width = 32;
  Generator generator(1);
  nn::LayerNorm norm({.width = width});
  Variable x(generator.normal({4, 8, width}), true);
  std::vector<Variable> entered;
  for (std::int64_t i = 0; i < options.layers; ++i) {
    nn::FeedForward part({.d_model = width, .d_ff = 4 * width, .dropout = 0}, generator);
    if (i > 0) x.retain_grad();
    entered.push_back(x);
    Variable y = part(options.norm == DepthOptions::Norm::before ? norm(x) : x);
    if (options.residual) y = x + y;
    x = options.norm == DepthOptions::Norm::after ? norm(y) : y;
  }
  sum(x * Variable(generator.normal({4, 8, width}))).backward();
  Answer answer;
  for (const Variable& each : entered)
    for (const Tensor& numbers : {each.value(), each.grad()})
      answer.numbers.push_back(gradus::norm(Variable(numbers)).item());
  return answer;
}

/// Chapter 10. numbers in: length and d_model. numbers: PE, row by row; then the product of each row with every row.
Answer encoding(const Question& question) {
  auto size = [&](std::size_t i, double usual, const char* name) {
    double number = question.number(i, usual);
    check<ValueError>(1 <= number && number <= 256, "encoding: {} must be from 1 to 256, got {}", name, number);
    return static_cast<std::int64_t>(number);
  };
  Variable table(nn::sinusoidal_encoding(size(0, 50, "length"), size(1, 32, "d_model")));
  Answer answer;
  answer.add(table.value());
  answer.add(matmul(table, transpose(table, 0, 1)).value());
  return answer;
}

/// Chapter 10. numbers in: a query of two numbers and its position, a key and its position. numbers: query and
/// key turned by their positions, and their product.
Answer rotation(const Question& question) {
  check<ValueError>(question.numbers.size() == 6, "rotation: query, position, key, position: six numbers; got {}",
                    question.numbers.size());
  const std::vector<double>& in = question.numbers;
  auto turned = [](double x, double y, double position) {
    check<ValueError>(0 <= position && position <= 1000, "rotation: a position is from 0 to 1000, not {}", position);
    return rotary(Variable(tensor({1, 1, 2}, {x, y})), {.first_position = static_cast<std::int64_t>(position)});
  };
  Variable q = turned(in[0], in[1], in[2]), k = turned(in[3], in[4], in[5]);
  Answer answer;
  answer.add(q.value());
  answer.add(k.value());
  answer.numbers.push_back(sum(q * k).item());
  return answer;
}

}  // namespace

void add_lesson_calls(Calls& calls) {
  calls.insert({{"valley", valley},
                {"attention", attention},
                {"masked", masked},
                {"encoding", encoding},
                {"rotation", rotation},
                {"depth", depth}});
}

}  // namespace engine
