#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <random>

#include "autograd/core/parallel.hpp"
#include "autograd/ops/activation.hpp"
#include "autograd/ops/elementwise.hpp"
#include "tests/helpers.hpp"

// A number's result depends on nothing but itself: it has the same bits alone, at any place of a row, beside whatever
// numbers, and with any number of threads. Value and slopes of all operations on elements.
using namespace gradus;

namespace {

using Bits = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;

struct Elementwise {
  const char* name;
  std::size_t operands;
  std::function<Variable(const std::vector<Variable>&)> call;
};
using In = const std::vector<Variable>&;

Condition is_positive(const Variable& x) { return Condition(x.value() > Scalar(0)); }

const Elementwise operations[] = {
    {"add", 2, [](In in) { return in[0] + in[1]; }},
    {"sub", 2, [](In in) { return in[0] - in[1]; }},
    {"mul", 2, [](In in) { return in[0] * in[1]; }},
    {"div", 2, [](In in) { return in[0] / in[1]; }},
    {"pow", 2, [](In in) { return pow(in[0], in[1]); }},
    {"maximum", 2, [](In in) { return maximum(in[0], in[1]); }},
    {"minimum", 2, [](In in) { return minimum(in[0], in[1]); }},
    {"where", 2, [](In in) { return where(is_positive(in[0]), in[0], in[1]); }},
    {"clamp", 1, [](In in) { return clamp(in[0], -1, 1); }},
    {"masked_fill", 1, [](In in) { return masked_fill(in[0], is_positive(in[0]), 3); }},
    {"neg", 1, [](In in) { return -in[0]; }},
    {"exp", 1, [](In in) { return exp(in[0]); }},
    {"log", 1, [](In in) { return log(in[0]); }},
    {"sqrt", 1, [](In in) { return sqrt(in[0]); }},
    {"abs", 1, [](In in) { return abs(in[0]); }},
    {"tanh", 1, [](In in) { return tanh(in[0]); }},
    {"sigmoid", 1, [](In in) { return sigmoid(in[0]); }},
    {"relu", 1, [](In in) { return relu(in[0]); }},
    {"gelu", 1, [](In in) { return gelu(in[0]); }},
    {"gelu by tanh", 1, [](In in) { return gelu(in[0], Approximate::tanh); }},
    {"silu", 1, [](In in) { return silu(in[0]); }},
};

/// The bits of the value and of each operand's slope, of one element after the other.
std::vector<std::vector<Bits>> results(const Elementwise& operation, const std::vector<std::vector<Scalar>>& operands) {
  std::vector<Variable> in;
  for (const std::vector<Scalar>& numbers : operands) {
    Tensor x = empty({static_cast<std::int64_t>(numbers.size())});
    std::copy(numbers.begin(), numbers.end(), x.data());
    in.emplace_back(x, true);
  }
  Variable y = operation.call(in);
  y.backward(full(y.shape(), 0.7));
  std::vector<std::vector<Bits>> found(operands[0].size());
  auto take = [&](const Tensor& x) {
    for (std::size_t i = 0; i < found.size(); ++i)
      found[i].push_back(std::isnan(x.data()[i]) ? Bits(-1) : std::bit_cast<Bits>(x.data()[i]));
  };
  take(y.value());
  for (const Variable& x : in) take(x.grad());
  return found;
}

/// Of every size, and the ends.
std::vector<Scalar> numbers(std::uint64_t seed) {
  using Limits = std::numeric_limits<Scalar>;
  std::vector<Scalar> all = {0,
                             -Scalar(0),
                             1,
                             -1,
                             Limits::infinity(),
                             -Limits::infinity(),
                             Limits::quiet_NaN(),
                             Limits::max(),
                             Limits::min(),
                             Limits::denorm_min(),
                             -Limits::denorm_min()};
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> exponent(-8, 8);
  while (all.size() < 60) all.push_back(static_cast<Scalar>((random() % 2 ? 1 : -1) * std::exp2(exponent(random))));
  while (all.size() < 90) all.push_back(std::bit_cast<Scalar>(static_cast<Bits>(random())));
  std::shuffle(all.begin(), all.end(), random);
  return all;
}

}  // namespace

TEST_CASE("a number's result depends on nothing but itself") {
  std::vector<std::vector<Scalar>> all = {numbers(1), numbers(2)};
  std::size_t count = all[0].size();
  std::mt19937_64 random(3);
  for (const Elementwise& operation : operations) {
    INFO(std::string(operation.name));
    std::vector<std::vector<Bits>> alone;
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<std::vector<Scalar>> one;
      for (std::size_t k = 0; k < operation.operands; ++k) one.push_back({all[k][i]});
      alone.push_back(results(operation, one)[0]);
    }
    auto check_row = [&](std::size_t length) {
      std::vector<std::size_t> chosen(length);
      std::vector<std::vector<Scalar>> row(operation.operands, std::vector<Scalar>(length));
      for (std::size_t i = 0; i < length; ++i) {
        chosen[i] = random() % count;
        for (std::size_t k = 0; k < operation.operands; ++k) row[k][i] = all[k][chosen[i]];
      }
      auto found = results(operation, row);
      std::size_t others = 0;
      for (std::size_t i = 0; i < length; ++i) others += found[i] != alone[chosen[i]];
      CAPTURE(length);
      CHECK(others == 0);
    };
    for (std::size_t length = 2; length < 70; ++length) check_row(length);
    set_threads(2);
    check_row(100'003);
    set_threads(1);
  }
}
