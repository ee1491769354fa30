#include "autograd/ops/cumsum.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/softmax.hpp"
#include "tests/autograd/ops/table.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

/// variance or stddev.
Operation spread(const std::string& name, Variable (*over_all)(const Variable&),
                 Variable (*over_axes)(const Variable&, const Axes&, const VarianceOptions&)) {
  auto call = [over_axes](const Variable& x, const Axes& a, bool k) { return over_axes(x, a, {.keepdims = k}); };
  Call unbiased = [over_axes](const Given& in) { return over_axes(in[0], {-1}, {.correction = 1}); };
  return reduction(name, over_all, call, /*zero_alone=*/true)
      .on({{{3}}, {{2, 3}}, {{2, 4, 2}}, {transposed({3, 2})}}, unbiased);
}

Operation extremum(const std::string& name, Variable (*over_all)(const Variable&),
                   Variable (*over_axes)(const Variable&, const Axes&, const ReduceOptions&)) {
  auto call = [over_axes](const Variable& x, const Axes& axes, bool keepdims) {
    return over_axes(x, axes, {keepdims});
  };
  Call all = [over_all](const Given& in) { return over_all(in[0]); };
  Call last = [over_axes](const Given& in) { return over_axes(in[0], {-1}, {}); };
  return reduction(name, over_all, call)
      .refuses({{0}}, all, Error::shape, {"(0,)"})
      .refuses({{2, 0}}, last, Error::shape, {"(2, 0)"});
}

Operation plain(const std::string& name, Variable (*over_all)(const Variable&),
                Variable (*over_axes)(const Variable&, const Axes&, const ReduceOptions&)) {
  return reduction(name, over_all,
                   [over_axes](const Variable& x, const Axes& a, bool k) { return over_axes(x, a, {k}); });
}

Operation cumsum_operation() {
  auto along = [](std::int64_t axis) -> Call { return [=](const Given& in) { return cumsum(in[0], axis); }; };
  return Operation("cumsum")
      .on({{{1}}, {{5}}, {{2, 3}}, {{3, 2, 2}}, {{0}}, {transposed({4, 3})}, {sliced({3})}}, along(0))
      .on({{{1}}, {{2, 3}}, {{2, 0, 3}}, {sliced({2, 3})}, {transposed({2, 3})}}, along(-1))
      .on({{{2, 3}}, {{2, 3, 2}}}, along(1))
      .refuses({{}}, along(0), Error::shape, {"0", "()"})
      .refuses({{2, 3}}, along(2), Error::shape, {"2", "(2, 3)"});
}

}  // namespace

std::vector<Operation> reduction_operations() {
  return {
      plain("sum", sum, sum),
      plain("mean", mean, mean),
      extremum("max", max, max),
      extremum("min", min, min),
      spread("variance", variance, variance),
      spread("stddev", stddev, stddev),
      plain("norm", norm, norm),
      plain("prod", prod, prod),
      plain("logsumexp", logsumexp, logsumexp),
      cumsum_operation(),
  };
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
