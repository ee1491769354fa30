#include <cmath>
#include <numbers>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor turned(std::int64_t by, std::int64_t places);

namespace {

Tensor rotation(double angle) {
  double c = std::cos(angle), s = std::sin(angle);
  return tensor({2, 2}, {c, -s, s, c});
}

void expect_turned(std::int64_t by, std::int64_t places) {
  double step = 2 * std::numbers::pi / static_cast<double>(places),
         angle = static_cast<double>(by) * step;
  double c = std::cos(angle), s = std::sin(angle);
  expect_close(
      turned(by, places), rotation(-angle),
      {{rotation(angle),
        "position t looks at t + by: the circle is turned the wrong way (a "
        "minus at the wrong place, or rows for "
        "columns)"},
       {rotation(0), "nothing is turned: by / places is 0 in whole numbers"},
       {rotation(-step), "it turns by one place, whatever `by` is"},
       {rotation(-angle * static_cast<double>(places) /
                 static_cast<double>(places - 1)),
        "the angle is divided by places - 1: then the last place is where "
        "the first one is"},
       {rotation(-angle / 2),
        "it turns half as far as it should: a whole turn is 2 pi"},
       {tensor({2, 2}, {c, s, s, -c}),
        "that is a mirror, which looks at by - t"}},
      1e-5, 1e-5);
}

}  // namespace

void checks(Exercise& e) {
  e.check("back by 0: the point as it is", [] {
    expect_close(turned(0, 8), rotation(0),
                 {{tensor({2, 2}, {1, 0, 0, -1}),
                   "that is a mirror: it looks at -t, not at t"}},
                 1e-5, 1e-5);
  });
  e.check("back by 2 of 8 places, a quarter of a turn",
          [] { expect_turned(2, 8); });
  e.check("back by 1 of 9 places", [] { expect_turned(1, 9); });
  e.check("forward by 3 of 10 places", [] { expect_turned(-3, 10); });
  e.check("a head with it: position 0 of 8 looks at 7, position 5 at 4", [] {
    Tensor m = turned(1, 8);
    expect(shape_of(m) == Shape{2, 2}, "the shape is not (2, 2)");
    for (std::int64_t t : {0, 5}) {
      auto at = [](std::int64_t i) {
        double angle = std::numbers::pi * static_cast<double>(i) / 4;
        return std::array<double, 2>{std::cos(angle), std::sin(angle)};
      };
      std::array<double, 2> c = at(t);
      std::int64_t most = 0;
      double best = -2;
      for (std::int64_t j = 0; j < 8; ++j) {
        double score = (m(0, 0) * c[0] + m(0, 1) * c[1]) * at(j)[0] +
                       (m(1, 0) * c[0] + m(1, 1) * c[1]) * at(j)[1];
        if (score > best) best = score, most = j;
      }
      expect(most == (t + 7) % 8, "position " + std::to_string(t) +
                                      " looks at " + std::to_string(most));
    }
  });
}

}  // namespace exercise
