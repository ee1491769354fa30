#include "autograd/ops/reduction.hpp"

#include <algorithm>

#include "autograd/kernels/map.hpp"
#include "autograd/record.hpp"
#include "autograd/tensor/fold.hpp"

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
  Tensor squares = mapped([](auto a, auto m) { return (a - m) * (a - m); }, x.value(), centre);
  Tensor y = fold<Add>(squares, groups.kept());
  y /= divisor;
  return record("variance", reshaped(std::move(y), groups.result(options.keepdims)), {x},
                [x, centre, divisor](Tensor& dy, Gradients& d) {
                  // d/dx = 2 (x - mean) dy / divisor; what goes through the mean adds up to 0 within a group.
                  dy *= 2 / divisor;
                  d[0] += mapped([](auto a, auto m, auto g) { return (a - m) * g; }, x.value(), centre,
                                 reshaped(std::move(dy), shape_of(centre)));
                });
}

}  // namespace gradus::inline GRADUS_PRECISION
