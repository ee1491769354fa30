#include "tests/onnx/call.hpp"

namespace onnx {
namespace {

Operation one(Variable (*f)(const Variable&)) {
  return [f](const Call& call) -> std::vector<Variable> { return {f(call[0])}; };
}

Operation two(Variable (*f)(const Variable&, const Variable&)) {
  return [f](const Call& call) -> std::vector<Variable> { return {f(call[0], call[1])}; };
}

Operation any_number(Variable (*f)(const Variable&, const Variable&)) {
  return [f](const Call& call) -> std::vector<Variable> {
    Variable y = call[0];
    for (std::size_t i = 1; i < call.inputs.size(); ++i) y = f(y, call[i]);
    return {y};
  };
}

template <class Compare>
Operation comparison(Compare compare) {
  return [compare](const Call& call) -> std::vector<Variable> {
    Condition holds = compare(call[0].value(), call[1].value());
    return {where(holds, Variable(1), Variable(0))};
  };
}

Variable dropped(const Variable& x, double p) {
  Generator generator(1);
  return dropout(x, p, generator);
}

}  // namespace

Operations elementwise_operations() {
  Operations all;
  all["Abs"] = one(abs);
  all["Exp"] = one(exp);
  all["Log"] = one(log);
  all["Neg"] = one(neg);
  all["Sqrt"] = one(sqrt);
  all["Relu"] = one(relu);
  all["Sigmoid"] = one(sigmoid);
  all["Tanh"] = one(tanh);
  all["Identity"] = one([](const Variable& x) { return x; });
  all["Reciprocal"] = one([](const Variable& x) { return 1 / x; });
  all["Add"] = two(add);
  all["Sub"] = two(sub);
  all["Mul"] = two(mul);
  all["Div"] = two(div);
  all["Pow"] = two(pow);
  all["Sum"] = any_number(add);
  all["Max"] = any_number(maximum);
  all["Min"] = any_number(minimum);
  all["Mean"] = one_output([](const Call& call) { return mean(stack(call.inputs), {0}); });
  all["Clip"] = one_output([](const Call& call) {
    std::optional<double> low, high;
    if (call.has_input(1)) low = call[1].item();
    if (call.has_input(2)) high = call[2].item();
    return low || high ? clamp(call[0], low, high) : call[0];
  });
  all["Equal"] = comparison([](const Tensor& a, const Tensor& b) { return Condition(xt::equal(a, b)); });
  all["Greater"] = comparison([](const Tensor& a, const Tensor& b) { return Condition(a > b); });
  all["GreaterOrEqual"] = comparison([](const Tensor& a, const Tensor& b) { return Condition(a >= b); });
  all["Less"] = comparison([](const Tensor& a, const Tensor& b) { return Condition(a < b); });
  all["LessOrEqual"] = comparison([](const Tensor& a, const Tensor& b) { return Condition(a <= b); });
  all["Where"] = one_output(
      [](const Call& call) { return where(Condition(xt::not_equal(call[0].value(), Scalar(0))), call[1], call[2]); });
  all["Dropout"] = [](const Call& call) -> std::vector<Variable> {
    bool training = call.has_input(2) && call[2].item() != 0;
    double p = call.has_input(1) ? call[1].item() : 0.5;
    if (training && p > 0) throw LeftOut{"numpy's random numbers"};
    return {dropped(call[0], 0), Variable(ones(call[0].shape()))};
  };
  return all;
}

}  // namespace onnx
