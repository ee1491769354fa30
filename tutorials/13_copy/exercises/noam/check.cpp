#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double noam(std::int64_t update, std::int64_t d_model, std::int64_t warm_up);

namespace {

void expect_rate(std::int64_t update) {
  const double d = 16, w = 100, u = static_cast<double>(update);
  double got = noam(update, 16, 100),
         want = std::min(1 / std::sqrt(u), u / 1000) / std::sqrt(d);
  std::string is = fmt::format(
      "d_model 16, warm-up 100: update {} has rate {:.6g}", update, got);
  auto is_not = [&](double gives, const char* sentence) {
    bool same = std::abs(gives - want) > 1e-9 && std::abs(got - gives) < 1e-9;
    expect(!same, is + ": " + sentence);
  };
  is_not(std::max(1 / std::sqrt(u), u / 1000) / 4,
         "that is max; the smaller of the two counts");
  is_not(want * 4, "d_model is missing: all is divided by its root");
  is_not(want / 4,
         "the root of d_model is missing: d_model^-0.5 is 1 / sqrt(d_model)");
  is_not(std::min(1 / std::sqrt(u), u / std::sqrt(w)) / 4,
         "warm_up^-0.5 stands where warm_up^-1.5 belongs");
  is_not(std::min(1 / std::sqrt(w), u / 1000) / 4,
         "it stays at its highest: the first of the two has the update, "
         "update^-0.5");
  is_not(std::min(1 / std::sqrt(u), u / w) / 4,
         "-3 / 2 is a whole number in C++, -1: write -1.5");
  expect(std::abs(got - want) < 1e-9,
         fmt::format("{}, it should be {:.6g}", is, want));
}

}  // namespace

void checks(Exercise& e) {
  e.check("it rises in a straight line", [] {
    expect_rate(2);
    expect_rate(50);
  });
  e.check("it is highest at the end of the warm-up",
          [] { expect_rate(100); });
  e.check("then it falls with the root", [] { expect_rate(400); });
}

}  // namespace exercise
