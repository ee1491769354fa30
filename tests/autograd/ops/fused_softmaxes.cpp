#include "testing/composed.hpp"
#include "tests/autograd/ops/fused.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

constexpr std::int64_t ignored = -100;

/// 0, 3, 6, ... among `classes`, every fifth ignored.
Indices targets(std::int64_t rows, std::int64_t classes) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < rows; ++i) values.push_back(i % 5 == 4 ? ignored : 3 * i % classes);
  return indices({rows}, values);
}

}  // namespace

std::vector<Fused> fused_softmaxes() {
  std::vector<Fused> all = {
      {"softmax", "last axis", [](const Given& in) { return softmax(in[0]); },
       [](const Given& in) { return composed_softmax(in[0], -1); }, matrices()},
      {"softmax", "first axis", [](const Given& in) { return softmax(in[0], 0); },
       [](const Given& in) { return composed_softmax(in[0], 0); }, matrices()},
      {"log_softmax", "last axis", [](const Given& in) { return log_softmax(in[0]); },
       [](const Given& in) { return composed_log_softmax(in[0], -1); }, matrices()},
      {"log_softmax", "first axis", [](const Given& in) { return log_softmax(in[0], 0); },
       [](const Given& in) { return composed_log_softmax(in[0], 0); }, matrices()},
      {"mse_loss", "", [](const Given& in) { return mse_loss(in[0], in[1]); },
       [](const Given& in) { return composed_mse_loss(in[0], in[1]); },
       each_limit([](std::int64_t n) -> std::vector<Shape> {
         return {{3, n}, {3, n}};
       })},
  };
  auto with = [](auto loss, double smoothing, Reduction reduction) -> Call {
    return [=](const Given& in) {
      return loss(in[0], targets(in[0].shape()[0], in[0].shape()[1]),
                  CrossEntropyOptions{.ignore_index = ignored, .label_smoothing = smoothing, .reduction = reduction});
    };
  };
  for (double smoothing : {0.0, 0.1})
    for (Reduction reduction : {Reduction::none, Reduction::mean, Reduction::sum})
      all.push_back({"cross_entropy", fmt::format("smoothing {}, reduction {}", smoothing, static_cast<int>(reduction)),
                     with(cross_entropy, smoothing, reduction), with(composed_cross_entropy, smoothing, reduction),
                     matrices()});
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
