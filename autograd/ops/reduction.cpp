#include "autograd/ops/reduction.hpp"

#include <algorithm>
#include <limits>

#include "autograd/record.hpp"
#include "autograd/tensor/walk.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

Axes all_axes(const Variable& x) {
  Axes axes;
  for (std::int64_t axis = 0; axis < x.dimension(); ++axis) axes.push_back(axis);
  return axes;
}

// How a tensor falls into groups: each is reduced to one element.
class Groups {
 public:
  Groups(const char* operation, const Shape& shape, const Axes& axes) : kept_(shape) {
    std::vector<bool> reduced(shape.size());
    for (std::int64_t axis : axes) {
      auto i = static_cast<std::size_t>(normal_axis(operation, axis, shape));
      check(!reduced[i], "{}: axis {} of {} is named twice", operation, i, shape);
      reduced[i] = true;
      count_ *= shape[i];
      kept_[i] = 1;
    }
    for (std::size_t i = 0; i < shape.size(); ++i)
      if (!reduced[i]) dropped_.push_back(shape[i]);
  }

  std::int64_t count() const { return count_; }  // elements of one group
  const Shape& kept() const { return kept_; }    // reduced axes have length 1
  const Shape& result(bool keepdims) const { return keepdims ? kept_ : dropped_; }

 private:
  Shape kept_, dropped_;
  std::int64_t count_ = 1;
};

Walk walk_groups(const Tensor& x, const Shape& kept) {
  Shape shape = shape_of(x);
  return Walk(shape, row_major_strides(shape), broadcast_strides(kept, shape));
}

struct Add {
  static constexpr Scalar start = 0;
  static Scalar combine(Scalar a, Scalar b) { return a + b; }
};
struct Larger {
  static constexpr Scalar start = -std::numeric_limits<Scalar>::infinity();
  static Scalar combine(Scalar a, Scalar b) { return b > a || b != b ? b : a; }  // NaN wins
};
struct Smaller {
  static constexpr Scalar start = std::numeric_limits<Scalar>::infinity();
  static Scalar combine(Scalar a, Scalar b) { return b < a || b != b ? b : a; }
};

template <class Fold>
void fold_columns(Scalar* __restrict y, const Scalar* __restrict x, std::int64_t length) {
  for (std::int64_t i = 0; i < length; ++i) y[i] = Fold::combine(y[i], x[i]);
}

// By halves down to a block, and there in lanes of their own: the rounding error of a sum grows with the logarithm of
// its length (Higham 1993), and the lanes run side by side.
template <class Fold>
Scalar fold_row(const Scalar* x, std::int64_t length) {
  constexpr std::int64_t lanes = 16, block = 2048;
  if (length > block) {
    std::int64_t half = length / 2 / lanes * lanes;
    return Fold::combine(fold_row<Fold>(x, half), fold_row<Fold>(x + half, length - half));
  }
  Scalar result = Fold::start;
  std::int64_t i = 0;
  if (length >= 2 * lanes) {
    Scalar lane[lanes];
    std::copy(x, x + lanes, lane);
    for (i = lanes; i + lanes <= length; i += lanes)
      for (std::int64_t j = 0; j < lanes; ++j) lane[j] = Fold::combine(lane[j], x[i + j]);
    for (Scalar value : lane) result = Fold::combine(result, value);
  }
  for (; i < length; ++i) result = Fold::combine(result, x[i]);
  return result;
}

// Each group of x combined to one element, in the shape `kept`.
template <class Fold>
Tensor fold(const Tensor& x, const Shape& kept) {
  Tensor result = full(kept, static_cast<double>(Fold::start));
  const Scalar* in = x.data();
  Scalar* out = result.data();
  Walk walk = walk_groups(x, kept);
  walk.rows([&](std::int64_t from, std::int64_t to) {
    if (walk.second_step() == 0)
      out[to] = Fold::combine(out[to], fold_row<Fold>(in + from, walk.length()));
    else
      fold_columns<Fold>(out + to, in + from, walk.length());
  });
  return result;
}

template <class Function>
void map_row(Scalar* x, const Scalar* group, std::int64_t length, std::int64_t step, Function function) {
  if (step == 0) {
    Scalar value = *group;
    for (std::int64_t i = 0; i < length; ++i) x[i] = function(x[i], value);
  } else {
    for (std::int64_t i = 0; i < length; ++i) x[i] = function(x[i], group[i]);
  }
}

// function(element, its group's value) for each element of x.
template <class Function>
Tensor map_groups(Tensor x, const Tensor& groups, Function function) {
  Walk walk = walk_groups(x, shape_of(groups));
  Scalar* out = x.data();
  const Scalar* values = groups.data();
  walk.rows([&](std::int64_t element, std::int64_t group) {
    map_row(out + element, values + group, walk.length(), walk.second_step(), function);
  });
  return x;
}

template <class Fold>
Variable extremum(OperationName operation, const Variable& x, const Axes& axes, const ReduceOptions& options) {
  Groups groups(operation, x.shape(), axes);
  check(groups.count() > 0, "{}: {} has no elements to choose from along the reduced axes", operation, x.shape());
  Tensor y = reshaped(fold<Fold>(x.value(), groups.kept()), groups.result(options.keepdims));
  return record(operation, std::move(y), {x}, [x, kept = groups.kept()](const Tensor& y, Tensor& dy, Gradients& d) {
    Tensor tied = map_groups(x.value(), reshaped(y, kept), [](Scalar element, Scalar of_group) {
      return Scalar(element == of_group || (element != element && of_group != of_group));
    });
    Tensor share = reshaped(std::move(dy), kept);
    share /= fold<Add>(tied, kept);
    d[0] += map_groups(std::move(tied), share, [](Scalar tie, Scalar part) { return tie != 0 ? part : Scalar(0); });
  });
}

// The sum of each group divided by `divisor`.
Variable scaled_sum(OperationName operation, const Variable& x, const Groups& groups, Scalar divisor, bool keepdims) {
  Tensor y = fold<Add>(x.value(), groups.kept());
  if (divisor != 1) y /= divisor;
  return record(operation, reshaped(std::move(y), groups.result(keepdims)), {x},
                [kept = groups.kept(), divisor](Tensor& dy, Gradients& d) {
                  if (divisor != 1) dy /= divisor;
                  d[0] += reshaped(std::move(dy), kept);
                });
}

}  // namespace

Variable sum(const Variable& x) { return sum(x, all_axes(x)); }
Variable sum(const Variable& x, const Axes& axes, const ReduceOptions& options) {
  return scaled_sum("sum", x, Groups("sum", x.shape(), axes), 1, options.keepdims);
}

Variable mean(const Variable& x) { return mean(x, all_axes(x)); }
Variable mean(const Variable& x, const Axes& axes, const ReduceOptions& options) {
  Groups groups("mean", x.shape(), axes);
  return scaled_sum("mean", x, groups, static_cast<Scalar>(groups.count()), options.keepdims);
}

Variable max(const Variable& x) { return max(x, all_axes(x)); }
Variable max(const Variable& x, const Axes& axes, const ReduceOptions& options) {
  return extremum<Larger>("max", x, axes, options);
}

Variable min(const Variable& x) { return min(x, all_axes(x)); }
Variable min(const Variable& x, const Axes& axes, const ReduceOptions& options) {
  return extremum<Smaller>("min", x, axes, options);
}

Variable variance(const Variable& x) { return variance(x, all_axes(x)); }
Variable variance(const Variable& x, const Axes& axes, const VarianceOptions& options) {
  Groups groups("variance", x.shape(), axes);
  auto count = static_cast<double>(groups.count());
  auto divisor = static_cast<Scalar>(std::max(count - options.correction, 0.0));
  Tensor centre = fold<Add>(x.value(), groups.kept());
  centre /= static_cast<Scalar>(count);
  // The distances are taken from the mean before they are squared: E[x^2] - E[x]^2 would cancel for a large mean.
  Tensor squares = map_groups(x.value(), centre, [](Scalar a, Scalar m) { return (a - m) * (a - m); });
  Tensor y = fold<Add>(squares, groups.kept());
  y /= divisor;
  return record("variance", reshaped(std::move(y), groups.result(options.keepdims)), {x},
                [x, centre, divisor](Tensor& dy, Gradients& d) {
                  // d/dx = 2 (x - mean) dy / divisor; what goes through the mean adds up to 0 within a group.
                  dy *= 2 / divisor;
                  Tensor distance = map_groups(x.value(), centre, [](Scalar a, Scalar m) { return a - m; });
                  d[0] += map_groups(std::move(distance), reshaped(std::move(dy), shape_of(centre)),
                                     [](Scalar a, Scalar g) { return a * g; });
                });
}

}  // namespace gradus::inline GRADUS_PRECISION
