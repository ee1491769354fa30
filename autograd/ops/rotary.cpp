#include "autograd/ops/rotary.hpp"

#include <cmath>

#include "autograd/core/parallel.hpp"
#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// `turn` has the cosine and the sine of each pair's angle.
void turn_pairs(const Scalar* x, const Scalar* turn, Scalar way, Scalar* y, std::int64_t pairs) {
  for (std::int64_t i = 0; i < 2 * pairs; i += 2) {
    Scalar cosine = turn[i], sine = way * turn[i + 1], first = x[i], second = x[i + 1];
    y[i] = first * cosine - second * sine;
    y[i + 1] = first * sine + second * cosine;
  }
}

struct Rotation {
  std::int64_t time, heads, width, rows;  // rows of heads * width numbers, in all batch entries
  Buffer turns;                           // (time, width): cosine and sine of each pair's angle

  /// Each pair of x turned: by the angle with `way` 1, by minus the angle with -1. y may be x.
  void apply(const Scalar* x, Scalar way, Scalar* y) const {
    parallel_ranges(rows, rows_a_piece(heads * width), [=, this](std::int64_t first, std::int64_t last) {
      for (std::int64_t head = first * heads; head < last * heads; ++head)
        turn_pairs(x + head * width, turns.data() + head / heads % time * width, way, y + head * width, width / 2);
    });
  }
};

Rotation checked(const Tensor::shape_type& shape, const RotaryOptions& options) {
  auto [heads, first, base] = options;
  check(shape.size() == 3, "rotary: x must be (batch, time, features), not {}", shape);
  auto batch = static_cast<std::int64_t>(shape[0]), time = static_cast<std::int64_t>(shape[1]),
       features = static_cast<std::int64_t>(shape[2]);
  check(heads > 0 && features % heads == 0 && features / heads % 2 == 0,
        "rotary: the width of x {} must be a multiple of heads, {}, and that of a head even", shape, heads);
  check<ValueError>(first >= 0, "rotary: the first position is {}, below 0", first);
  check<ValueError>(base > 0, "rotary: the base is {}, and must be above 0", base);
  std::int64_t width = features / heads;
  Rotation rotation{time, heads, width, batch * time, Buffer(static_cast<std::size_t>(time * width))};
  for (std::int64_t i = 0; i < width; i += 2) {
    double rate = std::pow(base, -static_cast<double>(i) / static_cast<double>(width));
    for (std::int64_t t = 0; t < time; ++t) {
      double angle = (static_cast<double>(first) + static_cast<double>(t)) * rate;
      Scalar* turn = rotation.turns.data() + t * width + i;
      turn[0] = static_cast<Scalar>(std::cos(angle));
      turn[1] = static_cast<Scalar>(std::sin(angle));
    }
  }
  return rotation;
}

}  // namespace

Variable rotary(const Variable& x, const RotaryOptions& options) {
  Rotation rotation = checked(x.value().shape(), options);
  Tensor y = empty(x.shape());
  rotation.apply(x.value().data(), 1, y.data());
  return record("rotary", std::move(y), {x}, [rotation = std::move(rotation)](Tensor& dy, Gradients& d) {
    rotation.apply(dy.data(), -1, dy.data());  // a rotation's transpose is the rotation back
    d[0] += std::move(dy);
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
