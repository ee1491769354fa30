#include "autograd/ops/loss.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/softmax.hpp"
#include "tests/autograd/ops/fused.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

Variable softmax_twin(const Variable& x, std::int64_t axis) {
  Variable e = exp(x - max(x, {axis}, {.keepdims = true}).detach());
  return e / sum(e, {axis}, {.keepdims = true});
}
Variable log_softmax_twin(const Variable& x, std::int64_t axis) {
  Variable shifted = x - max(x, {axis}, {.keepdims = true}).detach();
  return shifted - log(sum(exp(shifted), {axis}, {.keepdims = true}));
}

constexpr std::int64_t ignored = -100;

/// 0, 3, 6, ... among `classes`, every fifth ignored.
Indices targets(std::int64_t rows, std::int64_t classes) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < rows; ++i) values.push_back(i % 5 == 4 ? ignored : 3 * i % classes);
  return indices({rows}, values);
}

/// -sum of q log p for each row, q being 1 - s at the target plus s / classes everywhere, or 0 in an ignored row.
Variable cross_entropy_twin(const Variable& logits, double smoothing, Reduction reduction) {
  std::int64_t rows = logits.shape()[0], classes = logits.shape()[1], count = 0;
  Indices target = targets(rows, classes);
  Tensor q = zeros({rows, classes});
  for (std::int64_t r = 0; r < rows; ++r) {
    if (target(r) == ignored) continue;
    ++count;
    for (std::int64_t c = 0; c < classes; ++c)
      q(r, c) = static_cast<Scalar>(smoothing / static_cast<double>(classes) + (c == target(r) ? 1 - smoothing : 0));
  }
  Variable each = -sum(log_softmax_twin(logits, -1) * q, {-1});
  if (reduction == Reduction::none) return each;
  return reduction == Reduction::sum ? sum(each) : sum(each) / static_cast<double>(count);
}

}  // namespace

std::vector<Fused> fused_softmaxes() {
  std::vector<Fused> all = {
      {"softmax", "last axis", [](const Given& in) { return softmax(in[0]); },
       [](const Given& in) { return softmax_twin(in[0], -1); }, matrices()},
      {"softmax", "first axis", [](const Given& in) { return softmax(in[0], 0); },
       [](const Given& in) { return softmax_twin(in[0], 0); }, matrices()},
      {"log_softmax", "last axis", [](const Given& in) { return log_softmax(in[0]); },
       [](const Given& in) { return log_softmax_twin(in[0], -1); }, matrices()},
      {"log_softmax", "first axis", [](const Given& in) { return log_softmax(in[0], 0); },
       [](const Given& in) { return log_softmax_twin(in[0], 0); }, matrices()},
      {"mse_loss", "", [](const Given& in) { return mse_loss(in[0], in[1]); },
       [](const Given& in) { return mean((in[0] - in[1]) * (in[0] - in[1])); },
       each_limit([](std::int64_t n) -> std::vector<Shape> {
         return {{3, n}, {3, n}};
       })},
  };
  for (double smoothing : {0.0, 0.1})
    for (Reduction reduction : {Reduction::none, Reduction::mean, Reduction::sum})
      all.push_back({"cross_entropy", fmt::format("smoothing {}, reduction {}", smoothing, static_cast<int>(reduction)),
                     [=](const Given& in) {
                       return cross_entropy(
                           in[0], targets(in[0].shape()[0], in[0].shape()[1]),
                           {.ignore_index = ignored, .label_smoothing = smoothing, .reduction = reduction});
                     },
                     [=](const Given& in) { return cross_entropy_twin(in[0], smoothing, reduction); }, matrices()});
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
