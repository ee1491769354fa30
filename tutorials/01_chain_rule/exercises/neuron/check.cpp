#include <cmath>

#include "tutorials/01_chain_rule/exercises/neuron/neuron.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Slopes neuron(double w, double x, double b);

namespace {

struct Point {
  double w, x, b;
};
constexpr Point points[] = {{0.5, 2, -0.3}, {-1.5, 0.7, 0.4}, {0.2, -3, 0.9}};

/// Gradus's gradients at a point, and what the steps of the calculation are
/// there.
struct Truth {
  explicit Truth(Point p)
      : w(p.w, true),
        x(p.x, true),
        b(p.b, true),
        u(p.w * p.x + p.b),
        t(std::tanh(u)) {
    (tanh(w * x + b) * x).backward();
  }
  Variable w, x, b;
  double u, t;
};

const char* const one_over_cosh =
    "that is 1 / cosh(u); the slope of tanh is its square, 1 / cosh^2(u), or "
    "1 - t^2";

}  // namespace

void checks(Exercise& e) {
  e.check("dy/db: one path, through t and u", [] {
    for (Point p : points) {
      Truth truth(p);
      expect_close(
          full({}, neuron(p.w, p.x, p.b).b), truth.b.grad(),
          {{full({}, 1 - truth.t * truth.t),
            "the slope of y = t x with respect to t, which is x, is missing"},
           {full({}, p.x), "the slope of tanh, 1 - t^2, is missing"},
           {full({}, truth.t * (1 - truth.t * truth.t)),
            "the slope of y = t x with respect to t is x, not t"},
           {full({}, p.x / std::cosh(truth.u)), one_over_cosh},
           {full({}, p.x * (1 - truth.u * truth.u)),
            "1 - u^2 stands where 1 - t^2 belongs, with t = tanh(u)"}});
    }
  });
  e.check("dy/dw: the same path, then w x", [] {
    for (Point p : points) {
      Truth truth(p);
      double s = 1 - truth.t * truth.t;
      expect_close(
          full({}, neuron(p.w, p.x, p.b).w), truth.w.grad(),
          {{full({}, p.x * s * p.w),
            "the slope of w x with respect to w is x, not w"},
           {full({}, p.x * s),
            "the last step of the path is missing: the slope of w x with "
            "respect to w"},
           {full({}, p.x * p.x / std::cosh(truth.u)), one_over_cosh},
           {full({}, p.x * p.x), "the slope of tanh, 1 - t^2, is missing"}});
    }
  });
  e.check("dy/dx: two paths, added", [] {
    for (Point p : points) {
      Truth truth(p);
      double through_u = p.x * (1 - truth.t * truth.t) * p.w;
      expect_close(
          full({}, neuron(p.w, p.x, p.b).x), truth.x.grad(),
          {{full({}, through_u),
            "x is used twice: the path straight from y = t x is missing"},
           {full({}, p.x / std::cosh(truth.u) * p.w + truth.t),
            one_over_cosh},
           {full({}, truth.t),
            "x is used twice: the path through u is missing"},
           {full({}, through_u * truth.t),
            "the two paths are multiplied: slopes along a path are "
            "multiplied, paths are added"}});
    }
  });
}

}  // namespace exercise
