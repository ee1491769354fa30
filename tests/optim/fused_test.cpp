// The loops of the optimizers and of clip_grad_norm against their formulas, element by element, at sizes around those
// of vectors and of the pieces that threads share (16,384 elements).
#include <doctest/doctest.h>

#include <cmath>

#include "optim/adam.hpp"
#include "optim/clip_grad.hpp"
#include "optim/sgd.hpp"
#include "tests/helpers.hpp"
#include "tests/optim/quadratic.hpp"

using namespace gradus;
using testing::check_close;
using testing::give_gradient;
using testing::wave;

namespace {

const std::vector<std::int64_t> sizes = {1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 16383, 16384, 16385, 40001};
constexpr int fused_steps = 4;

Tensor gradient_of_step(std::int64_t size, int t) { return wave({size}, 2.5 * t); }

/// What an optimizer makes of one element, given its gradients, in order.
using Formula = std::function<double(double p, const std::vector<double>& gradients)>;

/// The parameter after some fused_steps is what the formula makes of each element: within 1e-9.
void check_formula(const std::function<void(const Variable& p)>& train, const Formula& formula,
                   const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  for (std::int64_t size : sizes) {
    CAPTURE(size);
    Variable p(wave({size}, 1), true);
    Tensor want = p.value();
    std::vector<Tensor> gradients;
    for (int t = 1; t <= fused_steps; ++t) gradients.push_back(gradient_of_step(size, t));
    for (std::size_t i = 0; i < want.size(); ++i) {
      std::vector<double> g;
      for (const Tensor& gradient : gradients) g.push_back(static_cast<double>(gradient.data()[i]));
      want.data()[i] = static_cast<Scalar>(formula(static_cast<double>(want.data()[i]), g));
    }
    train(p);
    check_close(p, want, 0, 1e-9, file, line);
  }
}

void take_steps(const Variable& p, optim::Optimizer& optimizer) {
  for (int t = 1; t <= fused_steps; ++t) {
    optimizer.zero_grad();
    give_gradient(p, gradient_of_step(p.size(), t));
    optimizer.step();
  }
}

/// Kingma and Ba 2015, algorithm 1; `l2` joins the gradient, `decay` shrinks the parameter (Loshchilov and Hutter
/// 2019).
double adam_formula(double p, const std::vector<double>& gradients, double lr, double beta1, double beta2, double eps,
                    double l2, double decay) {
  double m = 0, v = 0, t = 0;
  for (double g : gradients) {
    ++t;
    g += l2 * p;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    double m_hat = m / (1 - std::pow(beta1, t)), v_hat = v / (1 - std::pow(beta2, t));
    p = p - lr * decay * p - lr * m_hat / (std::sqrt(v_hat) + eps);
  }
  return p;
}

}  // namespace

TEST_CASE("Adam and AdamW: each element goes as the formula says") {
  for (double decay : {0.0, 0.1}) {
    CAPTURE(decay);
    check_formula(
        [&](const Variable& p) {
          optim::Adam adam({p}, {.lr = 0.05, .betas = {0.8, 0.95}, .eps = 1e-3, .weight_decay = decay});
          take_steps(p, adam);
        },
        [&](double p, const auto& g) { return adam_formula(p, g, 0.05, 0.8, 0.95, 1e-3, decay, 0); });
    check_formula(
        [&](const Variable& p) {
          optim::AdamW adam({p}, {.lr = 0.05, .betas = {0.8, 0.95}, .eps = 1e-3, .weight_decay = decay});
          take_steps(p, adam);
        },
        [&](double p, const auto& g) { return adam_formula(p, g, 0.05, 0.8, 0.95, 1e-3, 0, decay); });
  }
}

TEST_CASE("SGD: each element goes as the formula says, with momentum, Nesterov's and weight decay too") {
  for (double momentum : {0.0, 0.9})
    for (bool nesterov : {false, true}) {
      if (nesterov && momentum == 0) continue;
      check_formula(
          [&](const Variable& p) {
            optim::SGD sgd({p}, {.lr = 0.05, .momentum = momentum, .weight_decay = 0.1, .nesterov = nesterov});
            take_steps(p, sgd);
          },
          [&](double p, const std::vector<double>& gradients) {
            double direction = 0;
            for (double g : gradients) {
              g += 0.1 * p;
              direction = momentum * direction + g;
              p -= 0.05 * (nesterov ? g + momentum * direction : direction);
            }
            return p;
          });
    }
}

TEST_CASE("clip_grad_norm: each element is scaled by max_norm / (norm + 1e-6), norm being that of all tensors") {
  for (std::int64_t size : sizes) {
    CAPTURE(size);
    std::vector<Variable> parameters = {{zeros({size}), true}, {zeros({3, 5}), true}};
    std::vector<Tensor> want = {wave({size}, 1), wave({3, 5}, 2)};
    double squares = 0;
    for (std::size_t i = 0; i < 2; ++i) {
      give_gradient(parameters[i], want[i]);
      for (Scalar g : want[i]) squares += static_cast<double>(g) * static_cast<double>(g);
    }
    double norm = std::sqrt(squares);
    CHECK(optim::clip_grad_norm(parameters, 0.5) == doctest::Approx(norm).epsilon(1e-12));
    for (std::size_t i = 0; i < 2; ++i) {
      for (Scalar& g : want[i]) g *= static_cast<Scalar>(0.5 / (norm + 1e-6));
      check_close(parameters[i].grad(), want[i], 0, 1e-9);
    }
  }
}
