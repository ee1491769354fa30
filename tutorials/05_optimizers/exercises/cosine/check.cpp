#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double rate(std::int64_t update, double lr, std::int64_t warm_up,
            std::int64_t updates);

namespace {

void expect_rate(std::int64_t update, double want,
                 const std::vector<std::pair<double, std::string>>& known) {
  double got = rate(update, 0.4, 10, 60);
  std::string is = fmt::format(
      "lr 0.4, 10 of 60 updates of warm-up: update {} has rate {:.6g}",
      update, got);
  for (const auto& [gives, sentence] : known)
    expect(std::abs(got - gives) > 1e-9, is + ": " + sentence);
  expect(std::abs(got - want) < 1e-9,
         fmt::format("{}, it should be {:.6g}", is, want));
}

/// lr (1 + cos(pi p)) / 2
double fall(double p) {
  return 0.4 * (1 + std::cos(3.14159265358979323846 * p)) / 2;
}

}  // namespace

void checks(Exercise& e) {
  e.check("the rate rises in the warm-up", [] {
    expect_rate(4, 0.16,
                {{0,
                  "a whole number divided by a whole number is a whole "
                  "number: 4 / 10 is 0; make them double"},
                 {0.12, "the first update is 1, and has lr / warm_up"},
                 {0.4, "there is no warm-up"},
                 {fall(-6. / 50), "there is no warm-up"}});
    expect_rate(1, 0.04, {});
  });
  e.check("it is highest where the warm-up ends", [] {
    expect_rate(10, 0.4, {{0.8, "the half is missing"}});
  });
  const std::vector<std::pair<double, std::string>> slips = {
      {0.4,
       "the progress is a whole number, 0 until the last update: make both "
       "numbers double before you divide"},
      {2 * fall(0.3), "the half is missing: (1 + cos) / 2 goes from 1 to 0"},
      {fall(0.6),
       "that is a whole period of the cosine, which ends where it began: pi "
       "p, not 2 pi p"},
      {fall(25. / 60),
       "p is 0 where the warm-up ends: take warm_up away from both numbers"},
      {fall(15. / 60),
       "update - warm_up is divided by all updates; p would not reach 1: by "
       "updates - warm_up"}};
  e.check("then it falls", [slips] { expect_rate(25, fall(0.3), slips); });
  e.check("to 0, and stays there", [] {
    expect_rate(60, 0, {{0.4, "at its end it is as high as at first"}});
    expect_rate(80, 0,
                {{fall(1.4),
                  "it rises again behind the last update: the cosine goes "
                  "on, the rate does not"}});
  });
}

}  // namespace exercise
