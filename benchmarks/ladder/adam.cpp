// The Adam update (Kingma and Ba 2015, algorithm 1) of a million parameters. It does little arithmetic on many numbers,
// so what it costs is memory: four arrays to read (parameter, gradient, both moments) and three to write, however it is
// written. Each rung brings it closer to doing just that.
#include "optim/adam.hpp"

#include <cmath>
#include <memory>

#include "autograd/tensor/random.hpp"
#include "benchmarks/ladder/ladder.hpp"

namespace ladder {

using namespace gradus;

namespace {

constexpr std::int64_t count = 1'000'000;
constexpr double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8;

struct State {
  Tensor p = Generator(1).normal({count});
  Tensor g = Generator(2).normal({count});
  Tensor m = zeros({count});
  Tensor v = zeros({count});
  int step = 0;
};

constexpr auto b1 = static_cast<Scalar>(beta1), b2 = static_cast<Scalar>(beta2);
constexpr auto rest1 = static_cast<Scalar>(1 - beta1), rest2 = static_cast<Scalar>(1 - beta2);
constexpr auto rate = static_cast<Scalar>(lr), epsilon = static_cast<Scalar>(eps);

/// 1 - beta^t
Scalar correction(double beta, int step) { return static_cast<Scalar>(1 - std::pow(beta, step)); }

// Rung 1. Line by line as in the paper, and each intermediate result a tensor.
void with_temporaries(State& s) {
  ++s.step;
  Tensor kept_m = b1 * s.m, new_m = rest1 * s.g;
  s.m = kept_m + new_m;
  Tensor square = s.g * s.g;
  Tensor kept_v = b2 * s.v, new_v = rest2 * square;
  s.v = kept_v + new_v;
  Tensor m_hat = s.m / correction(beta1, s.step);
  Tensor v_hat = s.v / correction(beta2, s.step);
  Tensor root = xt::sqrt(v_hat);
  Tensor denominator = root + epsilon;
  Tensor direction = m_hat / denominator;
  s.p = s.p - rate * direction;
}

// Rung 2. An expression is evaluated in one pass when it is assigned, and noalias writes it straight into its place:
// the temporaries, and the passes that wrote and read them, are gone.
void in_place(State& s) {
  ++s.step;
  Scalar correction1 = correction(beta1, s.step), correction2 = correction(beta2, s.step);
  xt::noalias(s.m) = b1 * s.m + rest1 * s.g;
  xt::noalias(s.v) = b2 * s.v + rest2 * s.g * s.g;
  xt::noalias(s.p) = s.p - rate * (s.m / correction1) / (xt::sqrt(s.v / correction2) + epsilon);
}

// Rung 3. One loop: the moments are still in registers when the parameter needs them, so that each array goes through
// the memory once. __restrict says that the arrays do not overlap, and the loop becomes vector instructions.
void one_loop(Scalar* __restrict p, Scalar* __restrict m, Scalar* __restrict v, const Scalar* __restrict g,
              Scalar correction1, Scalar correction2) {
  for (std::int64_t i = 0; i < count; ++i) {
    m[i] = b1 * m[i] + rest1 * g[i];
    v[i] = b2 * v[i] + rest2 * g[i] * g[i];
    p[i] -= rate * (m[i] / correction1) / (std::sqrt(v[i] / correction2) + epsilon);
  }
}

// Rung 4. Both bias corrections are the same for all elements: as factors, worked out once, they cost a multiplication
// instead of a division, the slowest instruction of the loop.
void factors(Scalar* __restrict p, Scalar* __restrict m, Scalar* __restrict v, const Scalar* __restrict g,
             Scalar step_size, Scalar root_factor) {
  for (std::int64_t i = 0; i < count; ++i) {
    m[i] = b1 * m[i] + rest1 * g[i];
    v[i] = b2 * v[i] + rest2 * g[i] * g[i];
    p[i] -= step_size * m[i] / (std::sqrt(v[i]) * root_factor + epsilon);
  }
}

Rung rung(std::string name, std::string why, std::function<void(State&)> step) {
  auto state = std::make_shared<State>();
  return {std::move(name), std::move(why), [state, step = std::move(step)] { step(*state); },
          [state] {
            return std::vector<Tensor>{state->p, state->m, state->v};
          }};
}

// Rung 5. The library's own is rung 4 with weight decay and in pieces for several threads.
Rung library(std::string why) {
  struct Own {
    Variable p{Generator(1).normal({count}), true};
    optim::Adam adam{{p}, {.lr = lr, .betas = {beta1, beta2}, .eps = eps}};
    Own() { p.backward(Generator(2).normal({count})); }
  };
  auto own = std::make_shared<Own>();
  return {"optim::Adam", std::move(why), [own] { own->adam.step(); },
          [own] {
            const auto& moments = own->adam.slots(0).tensors;
            return std::vector<Tensor>{own->p.value(), moments[0].second, moments[1].second};
          }};
}

}  // namespace

std::vector<Ladder> adam() {
  return {
      {"1,000,000 parameters",
       {
           rung("with temporaries", "The paper's lines, each intermediate result a tensor that is written and read.",
                with_temporaries),
           rung("in place", "Three expressions that write where they read: no temporaries, three passes.", in_place),
           rung("one loop", "Moments and parameter in one pass: each array goes through memory once.",
                [](State& s) {
                  ++s.step;
                  one_loop(s.p.data(), s.m.data(), s.v.data(), s.g.data(), correction(beta1, s.step),
                           correction(beta2, s.step));
                }),
           rung("factors made once",
                "The bias corrections are factors, worked out once: two divisions an element less.",
                [](State& s) {
                  ++s.step;
                  factors(s.p.data(), s.m.data(), s.v.data(), s.g.data(), rate / correction(beta1, s.step),
                          1 / std::sqrt(correction(beta2, s.step)));
                }),
           library("The same loop, with weight decay, in pieces that threads can share."),
       }}};
}

}  // namespace ladder
