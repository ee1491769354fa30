#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

RecurrentWeights latch();

namespace {

struct Gates {
  double i, f, g, o;
};

/// The gates of the reader's LSTM for these inputs, while h is 0.
Gates gates(double x_0, double x_1) {
  RecurrentWeights w = latch();
  expect(w.ih && w.hh && w.bias_ih && w.bias_hh,
         "one of ih, hh, bias_ih and bias_hh is empty");
  expect(w.ih.shape() == Shape{4, 2} && w.hh.shape() == Shape{4, 1} &&
             w.bias_ih.shape() == Shape{4} && w.bias_hh.shape() == Shape{4},
         fmt::format(
             "the shapes are {}, {}, {} and {}; they should be (4, 2), "
             "(4, 1), (4,) and (4,)",
             to_string(w.ih.shape()), to_string(w.hh.shape()),
             to_string(w.bias_ih.shape()), to_string(w.bias_hh.shape())));
  auto sum = [&](int k) {
    return w.ih.value()(k, 0) * x_0 + w.ih.value()(k, 1) * x_1 +
           w.bias_ih.value()(k) + w.bias_hh.value()(k);
  };
  auto open = [&](int k) { return 1 / (1 + std::exp(-sum(k))); };
  return {open(0), open(1), std::tanh(sum(2)), open(3)};
}

/// h after each (x_0, x_1).
std::vector<double> run(
    const std::vector<std::pair<double, double>>& inputs) {
  Tensor x = zeros({1, std::ssize(inputs), 2});
  for (std::size_t t = 0; t < inputs.size(); ++t)
    x(0, t, 0) = inputs[t].first, x(0, t, 1) = inputs[t].second;
  Tensor h = lstm(x, latch()).output.value();
  return {h.begin(), h.end()};
}

/// A number to store, then noise of the other sign, so many times.
std::vector<std::pair<double, double>> stored(double x, int noise) {
  std::vector<std::pair<double, double>> inputs = {{x, 1}};
  for (int t = 0; t < noise; ++t) inputs.push_back({x > 0 ? -0.9 : 0.9, 0});
  return inputs;
}

void expect_sign(double h, double x, const std::string& where) {
  expect(
      h * x > 0 && std::abs(h) >= 0.5,
      fmt::format("{} h is {:.3f}; it should have the sign of {} and be at "
                  "least 0.5 in size",
                  where, h, x));
}

}  // namespace

void checks(Exercise& e) {
  e.check("a number is stored", [] {
    Gates up = gates(1, 1), down = gates(-1, 1);
    expect(
        up.g != down.g || up.o == down.o,
        "o changes with x_0 and g does not: the rows stand in the order i, "
        "f, g, o");
    for (double x : {0.3, -0.3, 1.0, -1.0}) {
      Gates at = gates(x, 1);
      expect(at.i > 0.5,
             fmt::format("the input gate i is {:.3f} where x_1 is "
                         "1: nothing comes in",
                         at.i));
      expect(at.o > 0.5, fmt::format("the output gate o is {:.3f}: what is "
                                     "stored does not come out",
                                     at.o));
      expect(
          at.g * x > 0,
          fmt::format("g is {:.3f} for x_0 = {}: it is what is stored, and "
                      "has not the number's sign",
                      at.g, x));
      expect_sign(run(stored(x, 0))[0], x,
                  fmt::format("right after {} is stored,", x));
    }
  });
  e.check("it stays there for 100 steps of noise", [] {
    for (double x : {0.5, -0.5}) {
      Gates at = gates(x > 0 ? -0.9 : 0.9, 0);
      expect(at.i < 0.2,
             fmt::format("the input gate i is {:.3f} where x_1 is 0: noise "
                         "comes in and is added up",
                         at.i));
      expect(at.f > 0.9,
             fmt::format("the forget gate f is {:.3f} where x_1 is 0: after "
                         "100 steps {:.1e} is left of the cell. (f is 1 to "
                         "keep, 0 to forget.)",
                         at.f, std::pow(at.f, 100)));
      expect_sign(run(stored(x, 100))[100], x, "after 100 steps");
    }
  });
  e.check("a second number takes the place of the first", [] {
    auto inputs = stored(0.8, 20);
    inputs.push_back({-0.4, 1});
    double h = run(inputs).back();
    double f = gates(-0.4, 1).f;
    expect(f < 0.5 || h < -0.5,
           fmt::format("the forget gate f is {:.3f} where x_1 is 1: the new "
                       "number is added to the old one, and h is {:.3f}",
                       f, h));
    expect_sign(h, -0.4, "after 0.8 and then -0.4 were stored,");
  });
  e.check("the gradient of the cell survives 1,000 steps", [] {
    Variable c(tensor({1, 1}, {0.5}), true);
    Tensor noise = zeros({1, 1000, 2});
    for (int t = 0; t < 1000; ++t) noise(0, t, 0) = t % 2 ? 0.9 : -0.9;
    RecurrentState last =
        lstm(Variable(noise), latch(), {.h = zeros({1, 1}), .c = c}).last;
    sum(last.c).backward();
    double slope = item(c.grad());
    expect(slope > 0.1,
           fmt::format("after 1,000 steps the slope of the cell with respect "
                       "to what it was is {:.1e}: f = {:.5f} is too far from "
                       "1, take a larger sum",
                       slope, gates(0.9, 0).f));
  });
}

}  // namespace exercise
