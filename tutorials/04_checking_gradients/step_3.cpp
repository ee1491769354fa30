#include <fmt/core.h>

#include <functional>

#include "gradus.hpp"

using namespace gradus;

using Function = std::function<Variable(const Variable&)>;

/// softmax with a rule that does nothing.
Variable lazy(const Variable& x) {
  return record("lazy", softmax(x).value(), {x},
                [](Tensor& dy, Gradients& d) { d[0] += 0 * dy; });
}

/// softmax with the right rule, y (dy - sum(dy y)), in a loop that stops one
/// column too early.
Variable short_by_one(const Variable& x) {
  return record("short_by_one", softmax(x).value(), {x},
                [](const Tensor& y, Tensor& dy, Gradients& d) {
                  Tensor& dx = d[0].zeroed();
                  for (std::size_t row = 0; row < y.shape(0); ++row) {
                    double inner = 0;
                    for (std::size_t i = 0; i < y.shape(1); ++i)
                      inner += dy(row, i) * y(row, i);
                    for (std::size_t i = 0; i + 1 < y.shape(1); ++i)
                      dx(row, i) += y(row, i) * (dy(row, i) - inner);
                  }
                });
}

/// Backward against differences, of the sum of all outputs.
bool plain_sum(const Function& f, const Variable& x) {
  return gradcheck([&](const auto& in) { return sum(f(in[0])); }, {x},
                   {.expect_zero = {0}})
      .ok;
}

/// In the first element alone: all others are constants. A tenth of the slope
/// may be wrong.
bool one_element(const Function& f, const Variable& x) {
  const Variable constants = reshape(x.detach(), {-1});
  Variable first(slice(constants, 0, 0, 1).value(), true);
  auto of_first = [&](const auto& in) {
    return f(reshape(
        concatenate({in[0], slice(constants, 0, 1, constants.size(0))}),
        x.shape()));
  };
  return gradcheck(of_first, {first}, {.rtol = 0.1}).ok;
}

/// In every element, the outputs being weighted with random numbers: what
/// gradcheck does by itself.
bool weighted(const Function& f, const Variable& x) {
  return gradcheck([&](const auto& in) { return f(in[0]); }, {x}).ok;
}

int main() {
  Generator generator(1);
  Variable x(generator.normal({2, 4}), true);

  auto word = [](bool passes) { return passes ? "passes" : "fails"; };
  fmt::print(
      "                plain sum   one element, 10 %   weighted, all\n");
  for (const auto& [name, f] :
       {std::pair<const char*, Function>{
            "softmax", [](const auto& x) { return softmax(x); }},
        {"lazy", lazy},
        {"short_by_one", short_by_one}})
    fmt::print("{:14}  {:9}   {:17}   {}\n", name, word(plain_sum(f, x)),
               word(one_element(f, x)), word(weighted(f, x)));

  fmt::print(
      "\n{}\n",
      gradcheck("lazy", [](const auto& in) { return sum(lazy(in[0])); }, {x})
          .message);
  fmt::print(
      "{}\n",
      gradcheck("short_by_one",
                [](const auto& in) { return short_by_one(in[0]); }, {x})
          .message);
}
