#include "tests/onnx/call.hpp"

namespace onnx {
namespace {

using Reduce = Variable (*)(const Variable&, const Axes&, const ReduceOptions&);

/// Over the axes that are named, over all where none is.
Operation over_axes(Reduce reduce, Variable (*before)(const Variable&) = nullptr,
                    Variable (*after)(const Variable&) = nullptr) {
  return [=](const Call& call) -> std::vector<Variable> {
    Variable x = before ? before(call[0]) : call[0];
    Axes axes = call.attribute_or_input("axes", 1).value_or(Axes{});
    if (axes.empty() && !call.integer_attribute("noop_with_empty_axes", 0))
      for (std::size_t i = 0; i < x.shape().size(); ++i) axes.push_back(static_cast<std::int64_t>(i));
    Variable y = reduce(x, axes, {.keepdims = call.integer_attribute("keepdims", 1) != 0});
    return {after ? after(y) : y};
  };
}

}  // namespace

Operations reductions() {
  Operations all;
  all["ReduceSum"] = over_axes(sum);
  all["ReduceMean"] = over_axes(mean);
  all["ReduceMax"] = over_axes(max);
  all["ReduceMin"] = over_axes(min);
  all["ReduceProd"] = over_axes(prod);
  all["ReduceL1"] = over_axes(sum, abs);
  all["ReduceL2"] = over_axes(norm);
  all["ReduceSumSquare"] = over_axes(sum, [](const Variable& x) { return x * x; });
  all["ReduceLogSum"] = over_axes(sum, nullptr, log);
  all["ReduceLogSumExp"] = over_axes(logsumexp);
  all["CumSum"] = one_output([](const Call& call) {
    call.leave_out_where("reverse", "sums from the end");
    call.leave_out_where("exclusive", "sums without the element itself");
    return cumsum(call[0], call.whole_numbers(1).front());
  });
  return all;
}

}  // namespace onnx
