#include <cmath>

#include "autograd/ops/activation.hpp"
#include "tests/autograd/ops/table.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

/// `hidden`: the input that is not picked where both have a single element, the second of which is the larger one.
Operation picking(const std::string& name, Variable (*f)(const Variable&, const Variable&), std::size_t hidden) {
  Operation op = binary(name, f);
  for (Sample& sample : op.samples)
    if (sample.leaves[0].size() == 1 && sample.leaves[1].size() == 1) sample.zero_grad[hidden] = true;
  return op;
}

Operation where_operation() {
  auto choose = [](const Shape& shape, std::size_t first = 0) -> Call {
    return [=](const Given& in) { return where(condition(shape, first), in[0], in[1]); };
  };
  return Operation("where")
      .on({{{}, {}}, {{1}, {1}}}, choose({}), {1})
      .on({{{}, {}}, {{1}, {2, 3}}}, choose({1}, 2), {0})
      .on({{{3}, {3}}, {{}, {3}}, {{3}, {}}, {{2, 3}, {1}}, {{1, 3}, {2, 1}}, {sliced({3}), {2, 3}}}, choose({3}))
      .on({{{2, 3}, {2, 3}}, {{3}, {3}}, {{}, {}}, {transposed({2, 3}), {3}}, {{2, 3}, transposed({2, 3})}},
          choose({2, 3}))
      .on({{{3}, {3}}, {{2, 3}, {}}}, choose({2, 1}, 1))
      .on({{{0}, {1}}, {{}, {2, 0}}}, choose({1}))
      .refuses({{2, 3}, {2}}, choose({}), Error::shape, {"(2, 3)", "(2,)"})
      .refuses({{2, 3}, {3}}, choose({2}), Error::shape, {"(2, 3)", "(2,)", "condition"});
}

Operation masked_fill_operation() {
  auto fill = [](const Shape& shape, std::size_t first = 0) -> Call {
    return [=](const Given& in) { return masked_fill(in[0], condition(shape, first), -5); };
  };
  return Operation("masked_fill")
      .on({{{}}, {{1}}, {{1, 1}}}, fill({}), {0})
      .on({{{}}, {{1}}}, fill({1}, 2))
      .on({{{3}}, {{2, 3}}, {transposed({2, 3})}, {sliced({4, 3})}, {{0, 3}}, {{2, 0, 3}}}, fill({3}))
      .on({{{2, 3}}, {{2, 1}}, {{}}, {{4, 2, 3}}}, fill({2, 3}))
      .refuses({{2, 3}}, fill({2}), Error::shape, {"(2, 3)", "(2,)", "condition"});
}

Operation pow_operation() {
  Operation pow_operation = binary("pow", pow, {0.5, 2}, {-2, 3});
  for (double exponent : {2., 3., -1., 0.5})  // bases of either sign where the exponent is whole
    pow_operation.on({{{2, 3}}, {{}}},
                     [=](const Given& in) { return pow(exponent == 0.5 ? in[0] : in[0] - 1.2, exponent); });
  return pow_operation;
}

Operation gelu_operation() {
  Operation both = unary("gelu", [](const Variable& x) { return gelu(x); }, {-3, 3});
  for (const Sample& sample : unary("gelu", [](const Variable& x) { return gelu(x, Approximate::tanh); }).samples)
    both.samples.push_back(sample);
  return both;
}

Operation clamp_operation() {
  auto within = [](std::optional<double> min, std::optional<double> max) -> Call {
    return [=](const Given& in) { return clamp(in[0], min, max); };
  };
  return unary("clamp", [](const Variable& x) { return clamp(x, -1, 1.2); })
      .on({{{2, 3}}}, within(-1, {}))
      .on({{{2, 3}}}, within({}, 1))
      .on({{{2, 3}}}, within(1, -1), {0})
      .refuses({{3}}, within({}, {}), Error::value, {"neither min nor max"})
      .refuses({{3}}, within(std::nan(""), {}), Error::value, {"NaN"});
}

Operation operators() {
  // x beside numbers and Tensors, on either side
  return unary("mul", [](const Variable& x) {
    Tensor two = full({}, 2);
    return (1.5 - x) * two + two / (x + 4) - two * -x + x / 3 - (two - x) + (two + x) * (x - two);
  });
}

}  // namespace

std::vector<Operation> elementwise_operations() {
  return {
      binary("add", add),
      binary("sub", sub),
      binary("mul", mul),
      binary("div", div, {-2, 2}, {0.5, 2}),
      picking("maximum", maximum, /*hidden=*/0),
      picking("minimum", minimum, /*hidden=*/1),
      pow_operation(),
      where_operation(),
      masked_fill_operation(),
      operators(),
      unary("neg", neg),
      unary("exp", exp),
      unary("log", log, {0.5, 3}),
      unary("sqrt", sqrt, {0.5, 3}),
      unary("abs", abs),
      unary("tanh", tanh),
      unary("sigmoid", sigmoid),
      unary("relu", relu, {-0.5, 2}),
      gelu_operation(),
      unary("silu", silu, {-3, 3}),
      clamp_operation(),
  };
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
