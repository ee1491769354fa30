#include "autograd/ops/recurrent.hpp"
#include "tests/onnx/call.hpp"

namespace onnx {
namespace {

Variable gemm(const Call& call) {
  Variable a = call.integer_attribute("transA", 0) ? transpose(call[0]) : call[0];
  Variable b = call.integer_attribute("transB", 0) ? transpose(call[1]) : call[1];
  Variable y = call.number_attribute("alpha", 1) * matmul(a, b);
  return call.has_input(2) ? y + call.number_attribute("beta", 1) * call[2] : y;
}

/// ONNX normalises over an axis and all behind it.
std::vector<Variable> normalised(const Call& call) {
  std::int64_t axis = call.integer_attribute("axis", -1), width = 1;
  if (axis < 0) axis += rank_of(call[0]);
  Shape shape = call[0].shape(), outer(shape.begin(), shape.begin() + axis);
  for (auto i = static_cast<std::size_t>(axis); i < shape.size(); ++i) width *= shape[i];
  outer.push_back(width);
  Variable x = reshape(call[0], outer), bias = call.has_input(2) ? reshape(call[2], {width}) : Variable{};
  double eps = call.number_attribute("epsilon", 1e-5);
  Shape kept = shape;
  for (auto i = static_cast<std::size_t>(axis); i < kept.size(); ++i) kept[i] = 1;
  Variable deviation = sqrt(variance(x, {-1}, {.keepdims = true}) + eps);
  return {reshape(layer_norm(x, reshape(call[1], {width}), bias, eps), shape), reshape(mean(x, {-1}), kept),
          reshape(1 / deviation, kept)};
}

/// The classes are axis 1 there, and the last axis here.
std::vector<Variable> softmax_cross_entropy(const Call& call) {
  if (call.has_input(2)) throw LeftOut{"weights of classes"};
  Axes axes{0};
  for (std::int64_t i = 2; i < rank_of(call[0]); ++i) axes.push_back(i);
  axes.push_back(1);
  CrossEntropyOptions options;
  std::string reduction = call.text_attribute("reduction", "mean");
  options.reduction = reduction == "none" ? Reduction::none : reduction == "sum" ? Reduction::sum : Reduction::mean;
  if (call.attributes.contains("ignore_index")) options.ignore_index = call.integer_attribute("ignore_index", 0);
  return {cross_entropy(permute(call[0], axes), indices_from(call[1]), options), log_softmax(call[0], 1)};
}

/// The blocks of rows of a weight, one a gate, in the order that PyTorch has.
Variable in_order(const Variable& rows, const std::vector<std::int64_t>& gates) {
  std::int64_t hidden = rows.shape()[0] / static_cast<std::int64_t>(gates.size());
  std::vector<Variable> blocks;
  for (std::int64_t gate : gates) blocks.push_back(slice(rows, 0, gate * hidden, (gate + 1) * hidden));
  return concatenate(blocks);
}

/// ONNX has the time first (layout 0) and both biases in one row; only one direction is among its cases.
std::vector<Variable> recurrent(const Call& call, decltype(&lstm) run, const std::vector<std::int64_t>& gates) {
  bool batch_first = call.integer_attribute("layout", 0) != 0;
  if (call.has_input(7)) throw LeftOut{"peepholes"};
  std::int64_t rows = call[1].shape()[1];
  Variable bias = call.has_input(3) ? select(call[3], 0, 0) : Variable(zeros({2 * rows}));
  RecurrentWeights weights{in_order(select(call[1], 0, 0), gates), in_order(select(call[2], 0, 0), gates),
                           in_order(slice(bias, 0, 0, rows), gates), in_order(slice(bias, 0, rows, 2 * rows), gates)};
  RecurrentState first;
  std::int64_t direction = batch_first ? 1 : 0;
  if (call.has_input(5)) first.h = select(call[5], direction, 0);
  if (call.has_input(6)) first.c = select(call[6], direction, 0);
  SequenceOptions options;
  if (call.has_input(4)) options.lengths = call.whole_numbers(4);
  RecurrentResult result = run(batch_first ? call[0] : transpose(call[0], 0, 1), weights, first, options);
  Variable all = batch_first ? unsqueeze(result.output, 2) : unsqueeze(transpose(result.output, 0, 1), 1);
  std::vector<Variable> outputs{all, unsqueeze(result.last.h, direction)};
  if (result.last.c) outputs.push_back(unsqueeze(result.last.c, direction));
  return outputs;
}

}  // namespace

Operations layers() {
  Operations all;
  all["MatMul"] = one_output([](const Call& call) { return matmul(call[0], call[1]); });
  all["Gemm"] = one_output(gemm);
  all["Softmax"] = one_output([](const Call& call) { return softmax(call[0], call.integer_attribute("axis", -1)); });
  all["LogSoftmax"] =
      one_output([](const Call& call) { return log_softmax(call[0], call.integer_attribute("axis", -1)); });
  all["LayerNormalization"] = normalised;
  all["SoftmaxCrossEntropyLoss"] = softmax_cross_entropy;
  all["RNN"] = [](const Call& call) { return recurrent(call, rnn, {0}); };
  all["LSTM"] = [](const Call& call) { return recurrent(call, lstm, {0, 2, 3, 1}); };
  all["GRU"] = [](const Call& call) {
    bool one_step = call[0].shape()[call.integer_attribute("layout", 0) ? 1 : 0] == 1;
    if (!call.integer_attribute("linear_before_reset", 0) && (!one_step || call.has_input(3)))
      throw LeftOut{"a reset before the product: PyTorch's GRU has it behind"};
    return recurrent(call, gru, {1, 0, 2});
  };
  return all;
}

}  // namespace onnx
