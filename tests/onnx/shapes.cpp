#include <numeric>

#include "tests/onnx/call.hpp"

namespace onnx {
namespace {

Variable permuted(const Call& call) {
  std::vector<std::int64_t> axes(call[0].shape().size());
  std::iota(axes.rbegin(), axes.rend(), 0);
  return permute(call[0], call.attribute_or_input("perm", 1).value_or(axes));
}

/// 0 keeps the length that stands there.
Variable in_shape(const Call& call) {
  std::vector<std::int64_t> lengths = call.whole_numbers(1);
  for (std::size_t i = 0; i < lengths.size(); ++i)
    if (lengths[i] == 0 && !call.integer_attribute("allowzero", 0)) lengths[i] = call[0].shape()[i];
  return reshape(call[0], shape_from(lengths));
}

Variable flattened(const Call& call) {
  Shape shape = call[0].shape();
  std::int64_t axis = call.integer_attribute("axis", 1), rows = 1;
  if (axis < 0) axis += rank_of(call[0]);
  for (std::int64_t i = 0; i < axis; ++i) rows *= shape[static_cast<std::size_t>(i)];
  return reshape(call[0], {rows, size_of(shape) / rows});
}

Variable squeezed(const Call& call) {
  auto axes = call.attribute_or_input("axes", 1);
  if (!axes) return squeeze(call[0]);
  for (std::int64_t& axis : *axes) axis += axis < 0 ? rank_of(call[0]) : 0;
  std::sort(axes->rbegin(), axes->rend());
  Variable y = call[0];
  for (std::int64_t axis : *axes) y = squeeze(y, axis);
  return y;
}

Variable unsqueezed(const Call& call) {
  std::vector<std::int64_t> axes = call.attribute_or_input("axes", 1).value();
  auto rank = rank_of(call[0]) + static_cast<std::int64_t>(axes.size());
  for (std::int64_t& axis : axes) axis += axis < 0 ? rank : 0;
  std::sort(axes.begin(), axes.end());
  Variable y = call[0];
  for (std::int64_t axis : axes) y = unsqueeze(y, axis);
  return y;
}

Variable sliced(const Call& call) {
  std::vector<std::int64_t> starts = call.whole_numbers(1), stops = call.whole_numbers(2), axes(starts.size());
  std::iota(axes.begin(), axes.end(), 0);
  if (call.has_input(3)) axes = call.whole_numbers(3);
  std::vector<std::int64_t> steps(starts.size(), 1);
  if (call.has_input(4)) steps = call.whole_numbers(4);
  Variable y = call[0];
  for (std::size_t i = 0; i < starts.size(); ++i) {
    if (steps[i] < 1) throw LeftOut{"a step below 1"};
    y = slice(y, axes[i], starts[i], stops[i], steps[i]);
  }
  return y;
}

std::vector<Variable> split(const Call& call) {
  std::int64_t axis = call.integer_attribute("axis", 0), start = 0;
  auto parts_wanted = static_cast<std::int64_t>(call.wanted_outputs);
  std::int64_t length = call[0].shape()[static_cast<std::size_t>(normal_axis("Split", axis, call[0].shape()))];
  auto lengths = call.attribute_or_input("split", 1)
                     .value_or(std::vector<std::int64_t>(call.wanted_outputs, length / parts_wanted));
  std::vector<Variable> parts;
  for (std::int64_t part : lengths) {
    parts.push_back(slice(call[0], axis, start, start + part));
    start += part;
  }
  return parts;
}

/// Whole numbers that count from the end are none of Gradus's indices.
Indices from_the_front(const Variable& x) {
  Indices found = indices_from(x);
  for (std::int64_t i : found)
    if (i < 0) throw LeftOut{"indices that count from the end"};
  return found;
}

/// The indices' axes take the place of the one that is asked.
Variable gathered(const Call& call) {
  std::int64_t axis = call.integer_attribute("axis", 0);
  if (axis < 0) axis += rank_of(call[0]);
  Indices wanted = from_the_front(call[1]);
  Shape shape = call[0].shape(), result(shape.begin(), shape.begin() + axis), of_indices = call[1].shape();
  result.insert(result.end(), of_indices.begin(), of_indices.end());
  result.insert(result.end(), shape.begin() + axis + 1, shape.end());
  wanted.reshape({wanted.size()});
  return reshape(index_select(call[0], axis, wanted), result);
}

}  // namespace

Operations shape_operations() {
  Operations all;
  all["Transpose"] = one_output(permuted);
  all["Reshape"] = one_output(in_shape);
  all["Flatten"] = one_output(flattened);
  all["Squeeze"] = one_output(squeezed);
  all["Unsqueeze"] = one_output(unsqueezed);
  all["Slice"] = one_output(sliced);
  all["Split"] = split;
  all["Gather"] = one_output(gathered);
  all["GatherElements"] = one_output([](const Call& call) {
    return take_along_axis(call[0], from_the_front(call[1]), call.integer_attribute("axis", 0));
  });
  all["Concat"] =
      one_output([](const Call& call) { return concatenate(call.inputs, call.integer_attribute("axis", 0)); });
  all["Expand"] = one_output([](const Call& call) {
    return broadcast_to(call[0], broadcast_shapes("Expand", call[0].shape(), shape_from(call.whole_numbers(1))));
  });
  all["Range"] =
      one_output([](const Call& call) { return Variable(arange(call[0].item(), call[1].item(), call[2].item())); });
  return all;
}

}  // namespace onnx
