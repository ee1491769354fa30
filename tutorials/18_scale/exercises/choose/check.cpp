#include <cmath>

#include "gradus.hpp"
#include "tutorials/18_scale/exercises/choose/choose.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double loss_of(const Law& law, const Run& run);
Run best_run(const Law& law, double flops);
Run half_the_size(const Law& law, double flops);

namespace {

Tensor one(double x) { return tensor({1}, {x}); }

// Hoffmann et al. 2022, approach 3
constexpr Law chinchilla{
    .rest = 1.69, .A = 406.4, .alpha = 0.34, .B = 410.7, .beta = 0.28};

double best_weights(const Law& law, double flops, double factor = 6) {
  const double ratio = law.alpha * law.A / (law.beta * law.B);
  return std::pow(ratio * std::pow(flops / factor, law.beta),
                  1 / (law.alpha + law.beta));
}

double whole_loss(const Law& law, double n, double d) {
  return law.rest + law.A / std::pow(n, law.alpha) +
         law.B / std::pow(d, law.beta);
}

}  // namespace

void checks(Exercise& e) {
  e.check("the loss of 70e9 weights and 1.4e12 tokens", [] {
    const double want = whole_loss(chinchilla, 70e9, 1.4e12);
    expect_close(
        one(loss_of(chinchilla, {70e9, 1.4e12})), one(want),
        {{one(want - 1.69), "the rest is missing"},
         {one(whole_loss(chinchilla, 1.4e12, 70e9)),
          "weights and tokens are exchanged"},
         {one(1.69 + 406.4 * std::pow(70e9, 0.34) +
              410.7 * std::pow(1.4e12, 0.28)),
          "the powers are divisors: more weights make the loss smaller"}},
        1e-5);
  });
  e.check("the best run uses all FLOPs: 6 * weights * tokens", [] {
    Run run = best_run(chinchilla, 1e21);
    expect(std::isfinite(run.weights) && run.weights > 0,
           "the weights are no number above 0");
    expect_close(
        one(run.weights * run.tokens * 6e-21), one(1),
        {{one(6), "weights * tokens are the FLOPs: the 6 is missing"},
         {one(36), "weights * tokens are 6 times the FLOPs: divide by 6"}},
        1e-3);
  });
  e.check("the best run, for 1e21 FLOPs", [] {
    const double want = best_weights(chinchilla, 1e21);
    expect_close(
        one(best_run(chinchilla, 1e21).weights * 1e-9), one(want * 1e-9),
        {{one(best_weights(chinchilla, 1e21, 1) * 1e-9),
          "that is the best if a weight and a token took 1 FLOP: they take "
          "6"},
         {one(std::sqrt(1e21 / 6) * 1e-9),
          "that is as many weights as tokens: what the two powers and "
          "factors say plays no part in it"},
         {one(std::pow(406.4 / 410.7 * std::pow(1e21 / 6, 0.28), 1 / 0.62) *
              1e-9),
          "there both terms of the loss are equal; least is their sum where "
          "alpha A / N^alpha = beta B / D^beta"}},
        0.02);
  });
  e.check("other laws, other FLOPs", [] {
    for (Law law :
         {Law{.rest = 1, .A = 20, .alpha = 0.5, .B = 50, .beta = 0.5},
          Law{.rest = 0, .A = 9, .alpha = 0.3, .B = 70, .beta = 0.4}})
      for (double flops : {1e10, 1e15}) {
        const double want = best_weights(law, flops);
        expect_close(one(best_run(law, flops).weights / want), one(1), {},
                     0.02);
      }
  });
  e.check("half the size, and as good", [] {
    const double n = best_weights(chinchilla, 1e21), d = 1e21 / 6 / n;
    const double loss = whole_loss(chinchilla, n, d);
    Run run = half_the_size(chinchilla, 1e21);
    expect_close(one(run.weights / n), one(0.5),
                 {{one(1), "the weights are those of the best run"}}, 0.02);
    const double left = loss - 1.69 - 406.4 / std::pow(n / 2, 0.34);
    const double want = std::pow(410.7 / left, 1 / 0.28);
    expect_close(
        one(run.tokens / d), one(want / d),
        {{one(2),
          "twice the tokens, for the same FLOPs: that does not come to the "
          "same loss, since any other run with these FLOPs is worse"},
         {one(1), "as many tokens as the best run: then the loss is worse"},
         {one(std::pow(410.7 / (left + 1.69), 1 / 0.28) / d),
          "the rest belongs to the loss: take it away too"}},
        0.1);
  });
}

}  // namespace exercise
