#include "tests/autograd/ops/fused.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {
const std::vector<std::int64_t> around_limits = {1, 15, 16, 17, 31, 32, 33, 63, 64, 65};
}

std::vector<std::vector<Shape>> each_limit(const std::function<std::vector<Shape>(std::int64_t)>& shapes) {
  std::vector<std::vector<Shape>> sizes;
  for (std::int64_t n : around_limits) sizes.push_back(shapes(n));
  return sizes;
}

std::vector<std::vector<Shape>> matrices(const std::function<std::vector<Shape>(std::int64_t)>& others) {
  std::vector<std::vector<Shape>> sizes;
  auto add = [&](std::int64_t rows, std::int64_t width) {
    sizes.push_back({Shape{rows, width}});
    for (const Shape& shape : others(width)) sizes.back().push_back(shape);
  };
  for (std::int64_t width : around_limits) add(3, width);
  for (auto [rows, width] :
       {std::pair<std::int64_t, std::int64_t>{65, 300}, {130, 33}, {300, 65}, {1100, 17}, {1100, 65}})
    add(rows, width);
  return sizes;
}

std::vector<Fused> fused_operations() {
  std::vector<Fused> all;
  for (const std::vector<Fused>& more :
       {fused_layers(), fused_reductions(), fused_softmaxes(), fused_attentions(), fused_recurrents()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
