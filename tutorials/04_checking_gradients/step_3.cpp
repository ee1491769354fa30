#include <fmt/core.h>

#include <cmath>
#include <functional>

#include "gradus.hpp"

using namespace gradus;

using Function = std::function<Variable(const Variable&)>;

/// softmax with a rule that does nothing.
Variable lazy(const Variable& x) {
  return record("lazy", softmax(x).value(), {x}, [](Tensor& dy, Gradients& d) { d[0] += 0 * dy; });
}

/// softmax with the right rule, y (dy - sum(dy y)), in a loop that stops one column too early.
Variable short_by_one(const Variable& x) {
  return record("short_by_one", softmax(x).value(), {x}, [](const Tensor& y, Tensor& dy, Gradients& d) {
    Tensor& dx = d[0].zeroed();
    for (std::size_t row = 0; row < y.shape(0); ++row) {
      double inner = 0;
      for (std::size_t i = 0; i < y.shape(1); ++i) inner += dy(row, i) * y(row, i);
      for (std::size_t i = 0; i + 1 < y.shape(1); ++i) dx(row, i) += y(row, i) * (dy(row, i) - inner);
    }
  });
}

/// Whether backward agrees with central differences in the first `elements` elements, the outputs being weighted.
bool agrees(const Function& f, Variable x, const Tensor& weights, std::size_t elements, double tolerance) {
  auto loss = [&] { return sum(f(x) * weights); };
  x.zero_grad();
  loss().backward();
  const double h = 1e-6;
  bool all = true;
  for (std::size_t i = 0; i < elements; ++i) {
    const Scalar at = x.value().data()[i];
    auto loss_at = [&](double value) { return x.mutable_value().data()[i] = value, loss().item(); };
    double difference = (loss_at(at + h) - loss_at(at - h)) / (2 * h);
    x.mutable_value().data()[i] = at;
    all &= std::abs(x.grad().data()[i] - difference) <= 1e-7 + tolerance * std::abs(difference);
  }
  return all;
}

int main() {
  Generator generator(1);
  Variable x(generator.normal({2, 4}), true);
  const Tensor weights = generator.uniform({2, 4}, 0.5, 1.5);

  auto word = [](bool passes) { return passes ? "passes" : "fails"; };
  fmt::print("                plain sum   one element, 10 %   weighted, all\n");
  for (const auto& [name, f] : {std::pair<const char*, Function>{"softmax", [](const auto& x) { return softmax(x); }},
                                {"lazy", lazy},
                                {"short_by_one", short_by_one}})
    fmt::print("{:14}  {:9}   {:17}   {}\n", name, word(agrees(f, x, ones({2, 4}), 8, 1e-5)),
               word(agrees(f, x, weights, 1, 0.1)), word(agrees(f, x, weights, 8, 1e-5)));

  fmt::print("\n{}\n", gradcheck("lazy", [](const auto& in) { return sum(lazy(in[0])); }, {x}).message);
  fmt::print("{}\n", gradcheck("short_by_one", [](const auto& in) { return short_by_one(in[0]); }, {x}).message);
}
