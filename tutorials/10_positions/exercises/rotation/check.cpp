#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor rotation(std::int64_t k, std::int64_t d_model);

namespace {

constexpr std::int64_t positions = 20,
                       before =
                           10;  // p = 10 ... 29, so that p - k is there too

/// PE(p + k) for those p, a row each.
Tensor later(std::int64_t k, std::int64_t d_model) {
  Variable all(nn::sinusoidal_encoding(100, d_model));
  return slice(all, 0, before + k, before + k + positions).value();
}

/// M PE(p), a row each.
Tensor turned(const Tensor& m, std::int64_t d_model) {
  expect(shape_of(m) == Shape{d_model, d_model},
         "the shape is " + to_string(shape_of(m)) + ", it should be " +
             to_string(Shape{d_model, d_model}));
  return matmul(Variable(later(0, d_model)), transpose(Variable(m))).value();
}

/// What M is when each clock has the block ((c, upper s), (lower s, c)) at
/// the angle k w(i).
template <class W>
Tensor blocks(std::int64_t k, std::int64_t d_model, double upper,
              double lower, W w) {
  Tensor m = zeros({d_model, d_model});
  for (std::int64_t i = 0; i < d_model / 2; ++i) {
    double angle = static_cast<double>(k) * w(i), s = std::sin(angle),
           c = std::cos(angle);
    Scalar* row = m.data() + 2 * i * d_model + 2 * i;
    row[0] = row[d_model + 1] = static_cast<Scalar>(c);
    row[1] = static_cast<Scalar>(upper * s);
    row[d_model] = static_cast<Scalar>(lower * s);
  }
  return m;
}

void expect_turned(std::int64_t k, std::int64_t d_model) {
  auto w = [&](std::int64_t i) {
    return std::pow(
        10000.0, -2 * static_cast<double>(i) / static_cast<double>(d_model));
  };
  auto one = [](std::int64_t) { return 1.0; };
  auto wrong = [&](double upper, double lower, auto speed) {
    return turned(blocks(k, d_model, upper, lower, speed), d_model);
  };
  std::vector<Mistake> known = {
      {wrong(-1, 1, w),
       "it turns the other way: M PE(p) is PE(p - k); the minus belongs into "
       "the cosine's row"},
      {wrong(1, 1, w),
       "both off-diagonal elements have the same sign: the cosine's row has "
       "a minus before sin(k w_i)"},
      {wrong(1, -1, one),
       "every clock turns at the same speed: the angle is k w_i, and each "
       "w_i is another"},
      {later(0, d_model), "M leaves every position where it is"},
      {zeros({positions, d_model}), "M is still 0 everywhere"}};
  expect_close(turned(rotation(k, d_model), d_model), later(k, d_model),
               known, 1e-3, 1e-4);
}

}  // namespace

void checks(Exercise& e) {
  e.check("k = 0 turns nothing", [] {
    Tensor want = zeros({4, 4});
    for (std::int64_t j = 0; j < 4; ++j) want(j, j) = 1;
    expect_close(rotation(0, 4), want,
                 {{zeros({4, 4}), "M is still 0 everywhere"}}, 1e-4, 1e-5);
  });
  e.check("one clock: M PE(p) = PE(p + 1) for width 2",
          [] { expect_turned(1, 2); });
  e.check("eight clocks: M PE(p) = PE(p + k) for k = 1, 7 and 50", [] {
    for (std::int64_t k : {1, 7, 50}) expect_turned(k, 16);
  });
  e.check("back again: M PE(p) = PE(p - 3)", [] { expect_turned(-3, 16); });
}

}  // namespace exercise
