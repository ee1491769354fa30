#include <cmath>
#include <functional>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double worst_error(const std::function<Variable(const Variable&)>& f,
                   Variable x);

namespace {

Variable input() {
  return Variable(tensor({2, 3}, {0.5, -1, 2, 1.5, -0.3, 1}), true);
}

/// The sum of the squares; in the gradient of element `at`, a distance of
/// `off` from the right one, 2 x.
Variable squares(const Variable& x, std::size_t at = 0, double off = 0) {
  return sum(record("squares", x.value() * x.value(), {x},
                    [x, at, off](Tensor& dy, Gradients& d) {
                      Tensor dx = dy * 2 * x.value();
                      dx.data()[at] += off;
                      d[0] += std::move(dx);
                    }));
}

std::string number(double value) { return fmt::format("{:.4g}", value); }

}  // namespace

void checks(Exercise& e) {
  e.check("a right rule: next to no error", [] {
    double got = worst_error(
        [](const Variable& x) { return sum(exp(x) * x); }, input());
    expect(got < 1e-3, "it is " + number(got) + ", though the rule is right");
    expect(got < 1e-7, "it is " + number(got) +
                           ": that is the difference's own error. Is it "
                           "central, (f(x + h) - f(x - h)) / 2h, with an h "
                           "near 1e-6?");
  });
  e.check("a wrong rule is found in every element, wherever it is", [] {
    for (std::size_t at = 0; at < 6; ++at)
      for (double off : {5.0, -5.0}) {
        double got = worst_error(
            [&](const Variable& x) { return squares(x, at, off); }, input());
        double want =
            5 / std::max(1.0, std::abs(2 * input().value().data()[at]));
        std::string where =
            fmt::format("element {} of 6 is off by {}", at, off);
        expect(got >= 1e-3 || at == 0,
               where + " and is not found: are all elements looked at?");
        expect(got >= 1e-3, where +
                                " and is not found: an error below 0 is an "
                                "error too, take std::abs of it");
        expect(std::abs(got - want) < 1e-4,
               where + ": the error is " + number(got) + ", it should be " +
                   number(want) +
                   ", |backward - difference| / max(1, |difference|)");
      }
  });
  e.check("NaN is no small error", [] {
    double got = worst_error(
        [](const Variable& x) { return squares(x, 4, NAN); }, input());
    expect(!(got < 1), "the gradient of element 4 is NaN and the answer is " +
                           number(got) +
                           ": std::max loses a NaN, since every comparison "
                           "with it is false");
    expect(std::isinf(got),
           "the gradient of element 4 is NaN: the answer is to be infinity, "
           "not " +
               number(got));
  });
  e.check("afterwards x is as before, and a second check says the same", [] {
    Variable x = input();
    auto f = [](const Variable& v) { return squares(v); };
    double first = worst_error(f, x);
    for (std::size_t i = 0; i < 6; ++i)
      expect(x.value().data()[i] == input().value().data()[i],
             fmt::format("x changed at element {}, from {} to {:.10g}: write "
                         "back what was there",
                         i, input().value().data()[i], x.value().data()[i]));
    double second = worst_error(f, x);
    expect(std::abs(first - second) < 1e-3,
           "a second check of the same x says " + number(second) +
               ", the first " + number(first) +
               ": backward adds to the gradient that is there; x.zero_grad() "
               "comes before it");
  });
}

}  // namespace exercise
