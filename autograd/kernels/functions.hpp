#pragma once
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>
#include <utility>

#include "autograd/tensor/vectors.hpp"

// Functions on each lane of a vector, value and slope at once since they share an exponential: right from the smallest
// number to the largest, also where 1 - y would cancel and where xsimd::exp has given up.
namespace gradus::inline GRADUS_PRECISION {

using ValueAndSlope = std::pair<Vector, Vector>;

/// exp(v) = power * factor for v <= 0. In two parts, since the product alone may be too small to have all its digits:
/// what is to be multiplied comes between.
struct Exponential {
  Vector power, factor;
};
inline Exponential exp_in_parts(const Vector& v) {
  constexpr bool is_float = std::is_same_v<Scalar, float>;
  constexpr Scalar edge = is_float ? -80 : -700, up = is_float ? 64 : 512;  // xsimd::exp is 0 some way below the edge
  constexpr Scalar down = is_float ? Scalar(1.60381089054863793e-28) : Scalar(4.37749103705305118e-223);  // exp(-up)
  auto low = v < Vector(edge);
  return {xsimd::exp(xsimd::select(low, v + up, v)), xsimd::select(low, Vector(down), Vector(Scalar(1)))};
}

/// (1 + e)^2, in a form that rounds less than the product.
inline Vector square_of_one_more(const Vector& e) { return Scalar(1) + e * (Scalar(2) + e); }

/// 1 / (1 + exp(-x)) and e / (1 + e)^2, e = exp(-|x|).
inline ValueAndSlope sigmoid_of(const Vector& x) {
  constexpr Scalar one = 1;
  auto [e, factor] = exp_in_parts(-xsimd::abs(x));
  Vector below = one + e * factor;
  return {xsimd::select(x < Vector(Scalar(0)), e / below * factor, one / below),
          e / square_of_one_more(e * factor) * factor};
}

/// tanh(x) and 1 - tanh(x)^2 = 4 e / (1 + e)^2, e = exp(-2|x|).
inline ValueAndSlope tanh_of(const Vector& x) {
  auto [e, factor] = exp_in_parts(Scalar(-2) * xsimd::abs(x));
  return {xsimd::tanh(x), Scalar(4) * e / square_of_one_more(e * factor) * factor};
}

namespace detail {

constexpr Scalar density_at_0 = Scalar(std::numbers::inv_sqrtpi / std::numbers::sqrt2);

// |x|, at most `end`, beyond which nothing changes any more; but -infinity stays, and becomes NaN as in PyTorch.
inline Vector size_up_to(Scalar end, const Vector& x) {
  Vector size = xsimd::abs(x);
  return xsimd::select((size > Vector(end)) & (x > Vector(-std::numeric_limits<Scalar>::infinity())), Vector(end),
                       size);
}

// Of Phi, the normal distribution function, as polynomials with the highest power first; nearly the best of their
// degree, as interpolation at Chebyshev's points makes them (mpmath's chebyfit).
template <class T>
struct Normal;
template <>
struct Normal<float> {
  // (Phi(x) - 1/2) / x in x^2, for x in [-1, 1]
  static constexpr std::array<float, 6> middle = {-7.66053817e-6f, 0.000113502296f, -0.00118634399f,
                                                  0.00997332848f,  -0.0664903606f,  0.39894228f};
  // (1 + 5/4 t) Phi(-t) / exp(-t^2 / 2) - 1/2 in (t - 4) / (t + 4), for t up to the end, where t Phi(-t) is 0
  static constexpr float end = 14.5;
  static constexpr std::array<float, 11> tail = {-9.41894803e-5f, -6.80758595e-5f, 0.000907531744f, -0.000537853969f,
                                                 -0.00637935515f, 0.0245481698f,   -0.0479634119f,  0.0536768123f,
                                                 -0.0135952746f,  -0.0782799024f,  0.0664638477f};
};
template <>
struct Normal<double> {
  static constexpr std::array<double, 10> middle = {
      -9.0261099045655837e-11, 2.2270765391721187e-9,  -4.1173089319651836e-8, 6.6593169040810419e-7,
      -9.4446398086767738e-6,  0.00011543468323083615, -0.0011873282148079405, 0.0099735570099833826,
      -0.066490380066903859,   0.39894228040143267};
  static constexpr double end = 39;
  static constexpr std::array<double, 23> tail = {
      3.4503284257685889e-10,  5.7902118120761551e-9,   1.3960531328710576e-8,  -2.6390052454961881e-8,
      -1.2844999503104119e-7,  1.6596013357570121e-8,   7.0230656986800397e-7,  4.5114511296454283e-7,
      -3.4252912574168887e-6,  -4.0808308650124194e-6,  1.8107254469786958e-5,  2.5403873849947928e-5,
      -0.00011697805246134346, -0.00010664891090405888, 0.00091541737335617306, -0.0005167323598474394,
      -0.0063798637511296838,  0.024543145721883789,    -0.047963497811975935,  0.053677306901315231,
      -0.013595270429278928,   -0.078279916271042858,   0.066463847811813601};
};

template <std::size_t n>
Vector polynomial(const std::array<Scalar, n>& coefficients, const Vector& u) {
  Vector sum(coefficients[0]);
  for (std::size_t i = 1; i < n; ++i) sum = sum * u + coefficients[i];
  return sum;
}

}  // namespace detail

/// x Phi(x) and Phi(x) + x phi(x), phi the normal density. Beyond 1 from Phi(-t), t = |x|, so that the left tail has
/// its digits.
inline ValueAndSlope gelu_of(const Vector& x) {
  using Normal = detail::Normal<Scalar>;
  constexpr Scalar one = 1, half = Scalar(0.5), centre = 4;
  Vector t = detail::size_up_to(Normal::end, x), square = t * t;
  auto is_small = t < Vector(one);
  auto small = [&](const Vector& e) -> ValueAndSlope {  // e = exp(-x^2 / 2)
    Vector below = half + x * detail::polynomial(Normal::middle, square);
    return {x * below, below + x * detail::density_at_0 * e};
  };
  if (xsimd::all(is_small)) return small(xsimd::exp(-half * square));

  // t^2 = square + lost, the digits that its exponential would miss: from the leading half of t's digits, whose square
  // is exact.
  constexpr Scalar rounder = Scalar(1.5) * (std::is_same_v<Scalar, float> ? Scalar(1 << 16) : Scalar(1LL << 32));
  Vector leading = (t + rounder) - rounder, exact = leading * leading, rest = (t - leading) * (t + leading);
  Vector sum = exact + rest, lost = rest - (sum - exact);
  square = xsimd::select(is_small, square, sum);
  auto [e, factor] = exp_in_parts(-half * square);
  Vector corrected = e - half * lost * e;

  Vector ratio = (half + detail::polynomial(Normal::tail, (t - centre) / (t + centre))) / (one + Scalar(1.25) * t);
  Vector density = t * detail::density_at_0;  // Phi(-t) = ratio * corrected * factor, t phi(t) = density * the same
  Vector above = one - ratio * corrected;
  auto left = x < Vector(Scalar(0));
  auto [value, slope] = small(e);
  return {
      xsimd::select(is_small, value, xsimd::select(left, -t * ratio * corrected * factor, x * above)),
      xsimd::select(is_small, slope,
                    xsimd::select(left, corrected * (ratio - density) * factor, above + density * corrected * factor))};
}

/// The same with (1 + tanh(u)) / 2 = 1 / (1 + exp(-2u)) in place of Phi(x), 2u = scale (x + cubic x^3).
inline ValueAndSlope gelu_tanh_of(const Vector& x) {
  constexpr Scalar one = 1, scale = Scalar(2 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi),
                   cubic = Scalar(0.044715);
  constexpr Scalar end = std::is_same_v<Scalar, float> ? 12 : 30;  // exp(-2u) is 0
  Vector t = detail::size_up_to(end, x);
  Vector square = t * t;
  auto [e, factor] = exp_in_parts(-scale * t * (one + cubic * square));
  Vector above = one / (one + e * factor), slope = t * above * scale * (one + 3 * cubic * square);
  auto left = x < Vector(Scalar(0));
  return {xsimd::select(left, -t * above * e * factor, x * above),
          xsimd::select(left, above * e * (one - slope) * factor, above + slope * above * e * factor)};
}

/// x S(x) and S(x) + x S(x) S(-x), S(x) = 1 / (1 + exp(-x)).
inline ValueAndSlope silu_of(const Vector& x) {
  constexpr Scalar one = 1, end = std::is_same_v<Scalar, float> ? 110 : 760;  // t exp(-t) is 0
  Vector t = detail::size_up_to(end, x);
  auto [e, factor] = exp_in_parts(-t);
  Vector above = one / (one + e * factor);
  auto left = x < Vector(Scalar(0));
  return {xsimd::select(left, -t * above * e * factor, x * above),
          xsimd::select(left, above * e * (one - t * above) * factor, above + t * above * above * e * factor)};
}

}  // namespace gradus::inline GRADUS_PRECISION
