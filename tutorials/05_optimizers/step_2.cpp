#include <fmt/core.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

/// A loss and its slope at the score of class 0.
struct Slope {
  double loss, slope;
};
template <class Loss>
Slope at(double score, double other, const Loss& loss_of) {
  Variable scores(tensor({1, 2}, {score, other}), true);
  Variable loss = loss_of(scores);
  loss.backward();
  return {loss.item(), scores.grad()(0, 0)};
}

std::string text(double x) {
  return std::isnan(x) ? "NaN" : fmt::format("{:.5g}", x);
}

int main() {
  const Indices right = indices({1}, {0});         // class 0 is right
  const Variable wanted = tensor({1, 2}, {1, 0});  // the same, as a row
  auto squared = [&](const Variable& scores) {
    return mse_loss(softmax(scores), wanted, Reduction::sum);
  };
  auto entropy = [&](const Variable& scores) {
    return cross_entropy(scores, right);
  };
  fmt::print("score   p of the     squared error       cross entropy\n");
  fmt::print("        right one    loss      slope     loss      slope\n");
  for (double score : {4.0, 0.0, -4.0, -8.0, -12.0}) {
    double p = 1 / (1 + std::exp(-score));
    Slope s = at(score, 0, squared), e = at(score, 0, entropy);
    fmt::print("{:4}    {:8.6f}     {:6.4f}  {:8.5f}   {:7.4f}  {:8.5f}\n",
               score, p, s.loss, s.slope, e.loss, e.slope);
  }

  // The same formula in three ways: -log(e^score / sum of e^scores).
  auto as_written = [&](const Variable& scores) {
    Variable e = exp(scores);
    return -sum(wanted * log(e / sum(e)));
  };
  auto log_of_softmax = [&](const Variable& scores) {
    return -sum(wanted * log(softmax(scores)));
  };
  fmt::print("\nscores          as written      log(softmax)    ");
  fmt::print("cross_entropy\n");
  fmt::print("             loss    slope    loss    slope    ");
  fmt::print("loss    slope\n");
  for (double score : {-5.0, -50.0, -800.0}) {
    Slope a = at(score, -score, as_written);
    Slope b = at(score, -score, log_of_softmax);
    Slope c = at(score, -score, entropy);
    fmt::print("{:4}, {:3}  ", score, -score);
    for (const Slope& way : {a, b, c})
      fmt::print("{:>6} {:>8}  ", text(way.loss), text(way.slope));
    fmt::print("\n");
  }
}
