#include "autograd/ops/reduction.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "autograd/kernels/map.hpp"
#include "autograd/ops/groups.hpp"
#include "autograd/record.hpp"
#include "autograd/tensor/fold.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

// g / y, and 0 where y is.
constexpr auto quotient = [](const Vector& g, const Vector& y) {
  Vector none(Scalar(0));
  return xsimd::select(y == none, none, g / y);
};

template <class Fold>
Variable extremum(OperationName operation, const Variable& x, const Axes& axes, const ReduceOptions& options) {
  Groups groups(operation, x.shape(), axes);
  check(groups.count() > 0, "{}: {} has no elements to choose from along the reduced axes",
        static_cast<const char*>(operation), x.shape());
  Tensor y = reshaped(fold<Fold>(x.value(), groups.kept()), groups.result(options.keepdims));
  return record(operation, std::move(y), {x}, [x, kept = groups.kept()](const Tensor& y, Tensor& dy, Gradients& d) {
    const Vector none(Scalar(0)), one(Scalar(1));
    auto is_chosen = [&](Vector element, Vector of_group) {
      return xsimd::select((element == of_group) | (xsimd::isnan(element) & xsimd::isnan(of_group)), one, none);
    };
    Tensor tied = mapped(is_chosen, x.value(), reshaped(y, kept)), share = reshaped(std::move(dy), kept);
    share /= fold<Add>(tied, kept);
    d[0] += mapped([&](Vector tie, Vector part) { return xsimd::select(tie == one, part, none); }, tied, share);
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

// Powers of two that bring the largest number of each group near 1: the squares of what they are multiplied by neither
// overflow nor vanish.
Tensor scales(const Tensor& x, const Shape& kept) {
  constexpr int end = std::numeric_limits<Scalar>::max_exponent - 2;
  Tensor largest = fold<Larger>(mapped([](const Vector& v) { return xsimd::abs(v); }, x), kept);
  return mapped(
      [=](Scalar size) {
        return size > 0 && std::isfinite(size) ? std::ldexp(Scalar(1), std::clamp(-std::ilogb(size), -end, end))
                                               : Scalar(1);
      },
      largest);
}

// The variance of each group, or its root.
Variable spread(OperationName operation, const Variable& x, const Axes& axes, const VarianceOptions& options,
                bool root) {
  Groups groups(operation, x.shape(), axes);
  auto count = static_cast<double>(groups.count());
  auto divisor = static_cast<Scalar>(std::max(count - options.correction, 0.0));
  Tensor scale = scales(x.value(), groups.kept()), scaled = mapped(std::multiplies<>(), x.value(), scale);
  Tensor centre = fold<Add>(scaled, groups.kept());
  centre /= static_cast<Scalar>(count);
  // What rounding left in the mean is taken out: equal numbers have no variance, and no slope.
  Tensor rest = fold<Add>(mapped(std::minus<>(), scaled, centre), groups.kept());
  rest /= static_cast<Scalar>(count);
  centre += rest;
  // The distances are taken from the mean before they are squared: E[x^2] - E[x]^2 would cancel for a large mean.
  Tensor squares = mapped([](auto a, auto m) { return (a - m) * (a - m); }, scaled, centre);
  Tensor y = fold<Add>(squares, groups.kept());
  y /= divisor;
  auto in_scale = [root](const Vector& v, const Vector& s) { return root ? xsimd::sqrt(v) / s : v / s / s; };
  y = mapped(in_scale, y, scale);
  return record(operation, reshaped(std::move(y), groups.result(options.keepdims)), {x},
                [x, centre, scale, divisor, root](const Tensor& y, Tensor& dy, Gradients& d) {
                  // d/dx = 2 (x - mean) dy / divisor; what goes through the mean adds up to 0 within a group. That of
                  // the root is half of it divided by the root, which brings (x - mean) near 1 first.
                  dy *= (root ? 1 : 2) / divisor;
                  dy = reshaped(std::move(dy), shape_of(centre));
                  Tensor size = root ? reshaped(y, shape_of(centre)) : ones(shape_of(centre));
                  auto slope = [](const Vector& a, const Vector& s, const Vector& m, const Vector& of,
                                  const Vector& g) { return quotient(a * s - m, of * s) * g; };
                  d[0] += mapped(slope, x.value(), scale, centre, size, dy);
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
  return spread("variance", x, axes, options, /*root=*/false);
}

Variable stddev(const Variable& x) { return stddev(x, all_axes(x)); }
Variable stddev(const Variable& x, const Axes& axes, const VarianceOptions& options) {
  return spread("stddev", x, axes, options, /*root=*/true);
}

Variable norm(const Variable& x) { return norm(x, all_axes(x)); }
Variable norm(const Variable& x, const Axes& axes, const ReduceOptions& options) {
  Groups groups("norm", x.shape(), axes);
  Tensor scale = scales(x.value(), groups.kept());
  Tensor squares = mapped([](auto v, auto s) { return (v * s) * (v * s); }, x.value(), scale);
  auto root = [](const Vector& total, const Vector& s) { return xsimd::sqrt(total) / s; };
  Tensor y = mapped(root, fold<Add>(squares, groups.kept()), scale);
  return record("norm", reshaped(std::move(y), groups.result(options.keepdims)), {x},
                [x, kept = groups.kept()](const Tensor& y, Tensor& dy, Gradients& d) {
                  auto slope = [](const Vector& g, const Vector& v, const Vector& size) {
                    return g * quotient(v, size);
                  };
                  d[0] += mapped(slope, reshaped(std::move(dy), kept), x.value(), reshaped(y, kept));
                });
}

Variable prod(const Variable& x) { return prod(x, all_axes(x)); }
Variable prod(const Variable& x, const Axes& axes, const ReduceOptions& options) {
  Groups groups("prod", x.shape(), axes);
  Tensor rows = groups.rows(x.value()), y = empty(groups.result(options.keepdims));
  std::int64_t count = groups.count();
  for (std::size_t g = 0; g < y.size(); ++g) {
    const Scalar* row = rows.data() + static_cast<std::int64_t>(g) * count;
    y.data()[g] = std::accumulate(row, row + count, Scalar(1), std::multiplies<>());
  }
  return record("prod", std::move(y), {x}, [x, groups, count](Tensor& dy, Gradients& d) {
    // The product of the others is that of those before and of those behind: the whole divided by one may be 0 / 0.
    Tensor rows = groups.rows(x.value()), slopes = empty(shape_of(rows));
    const Scalar* in = rows.data();
    Scalar* out = slopes.data();
    for (Scalar g : dy) {
      Scalar before = g, behind = 1;
      for (std::int64_t i = 0; i < count; before *= in[i++]) out[i] = before;
      for (std::int64_t i = count; i-- > 0; behind *= in[i]) out[i] *= behind;
      in += count;
      out += count;
    }
    d[0] += groups.back(std::move(slopes), x.shape());
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
