#include "autograd/ops/loss.hpp"

#include <cmath>

#include "autograd/kernels/map.hpp"
#include "autograd/kernels/rows.hpp"
#include "autograd/record.hpp"
#include "autograd/tensor/fold.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

std::int64_t count_of_rows_that_count(const Shape& shape, const Indices& targets, const CrossEntropyOptions& options) {
  std::int64_t classes = shape.back(), count = 0;
  for (std::size_t row = 0; row < targets.size(); ++row) {
    std::int64_t target = targets.data()[row];
    if (target == options.ignore_index) continue;
    check<ValueError>(target >= 0 && target < classes,
                      "cross_entropy: target {} in row {} is none of the {} classes of logits {}; set ignore_index for "
                      "rows that count for nothing",
                      target, row, classes, shape);
    ++count;
  }
  return count;
}

/// Each row's loss, with smoothing s: -(1 - s) log p[target] - s * mean(log p), log p = x - largest - rest.
void losses(const Scalar* x, const Scalar* largest, const Scalar* rest, const Indices& targets,
            std::optional<std::int64_t> ignore, Scalar smoothing, Scalar* out, std::int64_t classes) {
  for (std::size_t row = 0; row < targets.size(); ++row, x += classes) {
    std::int64_t target = targets.data()[row];
    if (target == ignore) {
      out[row] = 0;
      continue;
    }
    out[row] = (1 - smoothing) * ((largest[row] - x[target]) + rest[row]);
    if (smoothing == 0) continue;
    Scalar below = fold_row<Add>(
        classes, [top = largest[row]](auto v) { return top - v; }, x);
    out[row] += smoothing * (below / static_cast<Scalar>(classes) + rest[row]);
  }
}

/// dx = g * (p - (1 - s) [target] - s / classes) in each row, 0 where it is ignored.
void losses_backward(const Scalar* x, const Scalar* largest, const Scalar* rest, const Indices& targets,
                     std::optional<std::int64_t> ignore, Scalar smoothing, const Scalar* g, std::int64_t g_stride,
                     Scalar factor, Scalar* dx, std::int64_t classes) {
  auto rows = static_cast<std::int64_t>(targets.size()), step = rows_at_once(classes);
  Scalar share = smoothing / static_cast<Scalar>(classes);
  for (std::int64_t first = 0; first < rows; first += step) {
    std::int64_t end = std::min(rows, first + step);
    for (std::int64_t row = first; row < end; ++row)
      map_row(
          dx + row * classes, classes, [top = largest[row], l = rest[row]](auto v) { return (v - top) - l; },
          x + row * classes);
    exp_in_place(dx + first * classes, (end - first) * classes);
    for (std::int64_t row = first; row < end; ++row) {
      Scalar* p = dx + row * classes;
      std::int64_t target = targets.data()[row];
      Scalar scale = g[row * g_stride] * factor;
      if (target == ignore) {
        std::fill(p, p + classes, Scalar(0));
        continue;
      }
      // p - 1 + smoothing; of a sure answer from log(p), since the difference itself would be 0
      Scalar log_p = (x[row * classes + target] - largest[row]) - rest[row];
      p[target] = (log_p > Scalar(-0.5) ? std::expm1(log_p) : p[target] - 1) + smoothing;
      map_row(
          p, classes, [scale, share](auto v) { return scale * (v - share); }, p);
    }
  }
}

/// The losses of all rows as the caller wants them: each, their sum, or their sum divided by `count`.
Tensor reduced(Tensor each, Reduction reduction, std::int64_t count) {
  if (reduction == Reduction::none) return each;
  auto itself = [](auto v) { return v; };
  Scalar total = fold_row<Add>(static_cast<std::int64_t>(each.size()), itself, each.data());
  if (reduction == Reduction::mean) total /= static_cast<Scalar>(count);  // 0 / 0 is NaN, as in PyTorch
  Tensor result = empty({});
  *result.data() = total;
  return result;
}

}  // namespace

Variable cross_entropy(const Variable& logits, const Indices& targets, const CrossEntropyOptions& options) {
  Shape shape = logits.shape();
  check(!shape.empty() && Shape(shape.begin(), shape.end() - 1) == shape_of(targets),
        "cross_entropy: targets {} must have the shape of logits {} without its last axis, the classes",
        shape_of(targets), shape);
  check<ValueError>(options.label_smoothing >= 0 && options.label_smoothing <= 1,
                    "cross_entropy: label_smoothing is {}, allowed is 0 to 1", options.label_smoothing);
  std::int64_t count = count_of_rows_that_count(shape, targets, options);
  std::int64_t classes = shape.back(), rows = static_cast<std::int64_t>(targets.size());
  Scalar smoothing = static_cast<Scalar>(options.label_smoothing);

  Buffer largest(targets.size()), rest(targets.size());
  Tensor each = empty(shape_of(targets));
  log_sum_exp_rows(logits.value().data(), largest.data(), rest.data(), rows, classes);
  losses(logits.value().data(), largest.data(), rest.data(), targets, options.ignore_index, smoothing, each.data(),
         classes);

  Reduction reduction = options.reduction;
  return record("cross_entropy", reduced(std::move(each), reduction, count), {logits},
                [logits, targets, largest = std::move(largest), rest = std::move(rest), ignore = options.ignore_index,
                 smoothing, reduction, count, classes](Tensor& dy, Gradients& d) {
                  Tensor dx = empty(logits.shape());
                  Scalar factor = reduction == Reduction::mean ? 1 / static_cast<Scalar>(count) : 1;
                  losses_backward(logits.value().data(), largest.data(), rest.data(), targets, ignore, smoothing,
                                  dy.data(), reduction == Reduction::none ? 1 : 0, factor, dx.data(), classes);
                  d[0] += std::move(dx);
                });
}

Variable mse_loss(const Variable& input, const Variable& target, const MseLossOptions& options) {
  Reduction reduction = options.reduction;
  check(input.shape() == target.shape(),
        "mse_loss: input {} and target {} must have one shape; reshape or broadcast_to one of them", input.shape(),
        target.shape());
  Tensor each = mapped([](auto a, auto b) { return (a - b) * (a - b); }, input.value(), target.value());
  Scalar factor = reduction == Reduction::mean ? 2 / static_cast<Scalar>(input.size()) : 2;
  return record("mse_loss", reduced(std::move(each), reduction, input.size()), {input, target},
                [input, target, reduction, factor](Tensor& dy, Gradients& d) {
                  Tensor slope = factor * (input.value() - target.value());
                  if (reduction == Reduction::none)
                    slope *= dy;
                  else
                    slope *= *dy.data();
                  d[1] += -slope;
                  d[0] += std::move(slope);
                });
}

}  // namespace gradus::inline GRADUS_PRECISION
