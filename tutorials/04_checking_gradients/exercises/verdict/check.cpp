#include <cmath>
#include <string>

#include "tutorials/04_checking_gradients/exercises/verdict/verdict.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Verdict verdict(const Tensor& backward, const Tensor& differences);

namespace {

const char* name(Verdict verdict) {
  return verdict == Verdict::right   ? "right"
         : verdict == Verdict::wrong ? "wrong"
                                     : "proves_nothing";
}

Tensor three(double a, double b, double c) { return tensor({3}, {a, b, c}); }

void expect_verdict(const Tensor& backward, const Tensor& differences,
                    Verdict want, const std::string& sentence) {
  Verdict got = verdict(backward, differences);
  expect(got == want,
         fmt::format("backward {}, differences {}: {}, not {}; {}", backward,
                     differences, name(want), name(got), sentence));
}

}  // namespace

void checks(Exercise& e) {
  e.check("sides that agree are right", [] {
    expect_verdict(three(1, -2, 3), three(1, -2, 3), Verdict::right,
                   "they are equal");
    expect_verdict(three(1, -2e6, 3), three(1, -2e6 - 1, 3), Verdict::right,
                   "a difference of 1 in two million is rounding: the "
                   "tolerance grows with |difference|");
    expect_verdict(
        three(0, -2, 0), three(0, -2, 1e-9), Verdict::right,
        "a single 0 is an honest gradient; only 0 everywhere proves nothing");
  });
  e.check(
      "one element that differs is enough, on either side and wherever it is",
      [] {
        expect_verdict(three(2, -2, 3), three(1, -2, 3), Verdict::wrong,
                       "the first element differs");
        expect_verdict(three(1, -2, 3), three(1, -2, 2), Verdict::wrong,
                       "the last element differs");
        for (double far : {4.0, 3.1})
          expect_verdict(three(1, -2, 3), three(1, -2, far), Verdict::wrong,
                         "the last element differs, and backward is the "
                         "smaller one: take std::abs of the distance");
        expect_verdict(zeros({3}), three(0, 0, 1e-3), Verdict::wrong,
                       "the last element differs");
      });
  e.check("0 on both sides proves nothing", [] {
    expect_verdict(zeros({3}), zeros({3}), Verdict::proves_nothing,
                   "two zeros agree whatever the rule does: this is the "
                   "check that checked nothing");
  });
  e.check("NaN and infinity are wrong, also on both sides", [] {
    for (double bad : {double{NAN}, double{INFINITY}}) {
      expect_verdict(three(1, bad, 3), three(1, -2, 3), Verdict::wrong,
                     "every comparison with NaN is false, also the one that "
                     "would have found it");
      expect_verdict(three(1, bad, 3), three(1, bad, 3), Verdict::wrong,
                     "no finite number proves anything");
    }
  });
}

}  // namespace exercise
