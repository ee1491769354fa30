#include "tests/autograd/ops/table.hpp"

#include <cmath>

#include "autograd/ops/shape.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

Shape leaf_shape(const Input& input) {
  Shape shape = input.shape;
  if (input.view == Input::View::transposed) std::swap(shape[shape.size() - 1], shape[shape.size() - 2]);
  if (input.view == Input::View::sliced) shape.back() = 2 * shape.back() + 1;
  return shape;
}

Variable seen(const Input& input, const Variable& leaf) {
  switch (input.view) {
    case Input::View::transposed:
      return transpose(leaf);
    case Input::View::sliced:
      return slice(leaf, -1, 1, leaf.shape().back(), 2);
    default:
      return leaf;
  }
}

Tensor numbers(const Shape& shape, const Range& range, std::size_t input) {
  Tensor x = empty(shape);
  for (std::size_t i = 0; i < x.size(); ++i) {
    // Multiples of the golden ratio, modulo 1: far from each other however many there are.
    double place = 0.618033988749895 * static_cast<double>(i) + 0.29 + 0.1373 * static_cast<double>(input);
    x.data()[i] = static_cast<Scalar>(range.low + (range.high - range.low) * (place - std::floor(place)));
  }
  return x;
}

}  // namespace

Sample Operation::make(const std::vector<Input>& inputs, const Call& call) const {
  Sample sample{name + " of ", inputs, {}, {}, std::vector<bool>(inputs.size())};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    sample.what += (i ? " and " : "") + to_string(inputs[i].shape);
    if (inputs[i].view == Input::View::transposed) sample.what += " transposed";
    if (inputs[i].view == Input::View::sliced) sample.what += " sliced";
    sample.leaves.push_back(numbers(leaf_shape(inputs[i]), i < ranges.size() ? ranges[i] : Range{}, i));
  }
  sample.call = [inputs, call](const Given& leaves) {
    Given given;
    for (std::size_t i = 0; i < leaves.size(); ++i) given.push_back(seen(inputs[i], leaves[i]));
    return call(given);
  };
  return sample;
}

Operation& Operation::on(const std::vector<std::vector<Input>>& lists, const Call& call,
                         const std::vector<std::size_t>& zero_grad) {
  for (const std::vector<Input>& inputs : lists) {
    samples.push_back(make(inputs, call));
    samples.back().what = fmt::format("sample {}, {}", samples.size(), samples.back().what);
    for (std::size_t input : zero_grad) samples.back().zero_grad[input] = true;
  }
  return *this;
}

Operation& Operation::refuses(const std::vector<Input>& inputs, const Call& call, Error error,
                              const std::vector<std::string>& parts) {
  refusals.push_back({make(inputs, call), error, parts});
  return *this;
}

Operation unary(const std::string& name, Variable (*f)(const Variable&), Range range) {
  return Operation(name, {range})
      .on({{{}},
           {{1}},
           {{1, 1}},
           {{5}},
           {{2, 3}},
           {{17}},
           {{2, 3, 2}},
           {{2, 1, 2, 3}},
           {{0}},
           {{2, 0, 3}},
           {transposed({2, 3})},
           {transposed({2, 3, 4})},
           {sliced({5})},
           {sliced({2, 3})}},
          [f](const Given& in) { return f(in[0]); });
}

Operation binary(const std::string& name, Variable (*f)(const Variable&, const Variable&), Range a, Range b) {
  Call call = [f](const Given& in) { return f(in[0], in[1]); };
  return Operation(name, {a, b})
      .on({{{}, {}},
           {{}, {3}},
           {{3}, {}},
           {{1}, {1}},
           {{1}, {2, 3}},
           {{2, 3}, {2, 3}},
           {{2, 3}, {3}},
           {{3}, {2, 3}},
           {{2, 1}, {1, 3}},
           {{4, 1, 3}, {2, 1}},
           {{0}, {1}},
           {{}, {0}},
           {{0, 3}, {3}},
           {{2, 0}, {2, 1}},
           {transposed({2, 3}), {3}},
           {{2, 3}, transposed({2, 3})},
           {sliced({2, 3}), {2, 1}},
           {{3, 1}, sliced({4})}},
          call)
      .refuses({{2, 3}, {2}}, call, Error::shape, {"(2, 3)", "(2,)"})
      .refuses({{3, 2}, {2, 3}}, call, Error::shape, {"(3, 2)", "(2, 3)"})
      .refuses({{0}, {2}}, call, Error::shape, {"(0,)", "(2,)"});
}

Operation reduction(const std::string& name, Variable (*over_all)(const Variable&),
                    const std::function<Variable(const Variable&, const Axes&, bool)>& over_axes, bool zero_alone) {
  auto over = [&](const Axes& axes, bool keepdims = false) -> Call {
    return [=](const Given& in) { return over_axes(in[0], axes, keepdims); };
  };
  Call all = [over_all](const Given& in) { return over_all(in[0]); };
  std::vector<std::size_t> alone;
  if (zero_alone) alone.push_back(0);
  return Operation(name)
      .on({{{}}, {{1}}, {{1, 1}}}, all, alone)
      .on({{{2, 3}}, {{2, 3, 2}}, {transposed({2, 3})}}, all)
      .on({{{2, 3}}, {{}}}, over({}), alone)
      .on({{{5}}, {{2, 3}}, {{3, 2, 2}}, {transposed({4, 3})}, {sliced({2, 3})}}, over({0}))
      .on({{{2, 3}}, {{2, 3, 2}}, {transposed({2, 3})}, {{0, 3}}}, over({1}))
      .on({{{2, 3}}, {{2, 2, 3}}, {sliced({2, 3})}}, over({-1}, true))
      .on({{{2, 3, 2}}, {{2, 0, 2, 3}}}, over({0, -2}, true))
      .on({{{2, 3, 2}}, {{3, 2, 1, 2}}}, over({2, 0}))
      .on({{{2, 0, 3}}}, over({0, 2}))
      .refuses({{2, 3}}, over({2}), Error::shape, {"2", "(2, 3)"})
      .refuses({{2, 3}}, over({-3}), Error::shape, {"-3", "(2, 3)"})
      .refuses({{}}, over({0}), Error::shape, {"0", "()"})
      .refuses({{2, 3}}, over({1, -1}), Error::shape, {"twice", "(2, 3)"});
}

Condition condition(const Shape& shape, std::size_t first) {
  auto values = Condition::Array::from_shape(Condition::Array::shape_type(shape.begin(), shape.end()));
  for (std::size_t i = 0; i < values.size(); ++i) values.data()[i] = (first + i) % 3 != 2;
  return Condition(std::move(values));
}

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all = [] {
    std::vector<Operation> all;
    for (auto family :
         {elementwise_operations, reduction_operations, shape_operations, layer_operations, recurrent_operations})
      for (Operation& operation : family()) all.push_back(std::move(operation));
    return all;
  }();
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
