#include <cmath>
#include <numbers>

#include "gradus.hpp"
#include "tutorials/14_by_hand/exercises/look_at/look_at.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Query look_at(std::int64_t place, std::int64_t places, double sharpness);

namespace {

Tensor point(std::int64_t place, std::int64_t places, double times) {
  double angle = 2 * std::numbers::pi * static_cast<double>(place) /
                 static_cast<double>(places);
  return tensor({2}, {times * std::cos(angle), times * std::sin(angle)});
}

void expect_query(std::int64_t place, std::int64_t places, double sharpness) {
  Query got = look_at(place, places, sharpness);
  Tensor want = point(place, places, sharpness),
         first = point(0, places, sharpness);
  expect_close(
      got.bias, want,
      {{zeros({2}),
        "the bias is 0: then a query can only be made of the one who asks"},
       {point(place, places, 1),
        "the point is right, but it is not multiplied with sharpness"},
       {tensor({2}, {want(1), want(0)}), "x and y are exchanged"},
       {first, "place 0 is looked at, whatever `place` is"}},
      1e-5, 1e-5);
  expect(shape_of(got.weight) == Shape{2, 2},
         "the weight's shape is not (2, 2)");
  bool zero = true;
  for (Scalar number : got.weight) zero = zero && number == 0;
  expect(zero,
         "the bias is right, but the query is still made of the one who "
         "asks, too: the weight is not 0");
}

}  // namespace

void checks(Exercise& e) {
  e.check("the first of 8 places, sharpness 50",
          [] { expect_query(0, 8, 50); });
  e.check("place 1 of 12", [] { expect_query(1, 12, 20); });
  e.check("place 7 of 9, behind the half of the circle",
          [] { expect_query(7, 9, 100); });
}

}  // namespace exercise
