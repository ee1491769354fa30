#include "nn/foreign_weights.hpp"

#include <algorithm>

#include "autograd/kernels/transpose.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

/// Of each tensor that holds a part of a parameter of that shape.
Shape shape_of_each(const ForeignPart& part, Shape shape) {
  shape[0] /= static_cast<std::int64_t>(part.theirs.size());
  if (part.transposed) std::swap(shape[0], shape[1]);
  return shape;
}

/// A tensor of that shape, or its transpose.
void copy_or_transpose(bool transposed, const Scalar* from, const Shape& shape, Scalar* to) {
  if (transposed)
    transpose_matrix(from, shape[1], shape[0], shape[1], to, shape[0]);
  else
    std::copy_n(from, size_of(shape), to);
}

}  // namespace

ForeignWeights::ForeignWeights(const NamedTensors& tensors,
                               const std::function<std::string(const std::string& name)>& known_as)
    : source_(tensors.source) {
  for (const auto& [name, value] : tensors)
    if (std::string known = known_as(name); !known.empty())
      check<ValueError>(found_.emplace(known, &value).second, "{}: \"{}\" is \"{}\" once more", source_, name, known);
}

bool ForeignWeights::has_any(const std::string& start) const {
  auto at = found_.lower_bound(start);
  return at != found_.end() && at->first.starts_with(start);
}

std::int64_t ForeignWeights::layers(const std::string& start) const {
  std::int64_t count = 0;
  while (has_any(fmt::format("{}{}.", start, count))) ++count;
  return count;
}

Shape ForeignWeights::matrix(const std::string& name) const {
  Shape shape = shape_of(at(name));
  check<ValueError>(shape.size() == 2, "{}: \"{}\" has shape {} and is no matrix", source_, name, shape);
  return shape;
}

void ForeignWeights::tie(const std::string& other, const std::string& first) {
  if (!found_.contains(other)) return;
  check<ValueError>(at(other) == at(first), "{}: \"{}\" and \"{}\" are one tied parameter, but differ", source_, other,
                    first);
  found_.erase(other);
}

void ForeignWeights::give(ModuleBase& model, const std::vector<ForeignPart>& parts) {
  for (const ForeignPart& part : parts) {
    Variable parameter = model.parameter(part.ours);
    Shape wanted = shape_of_each(part, parameter.shape());
    Scalar* to = parameter.mutable_value().data();
    for (const std::string& name : part.theirs) {
      const Tensor& tensor = at(name);
      check<ValueError>(shape_of(tensor) == wanted, "{}: \"{}\" has shape {}, beside the other tensors it would be {}",
                        source_, name, shape_of(tensor), wanted);
      copy_or_transpose(part.transposed, tensor.data(), wanted, to);
      to += tensor.size();
      found_.erase(name);
    }
  }
  if (!found_.empty())
    fail<ValueError>("{}: \"{}\" is no tensor of a {} of these sizes", source_, found_.begin()->first,
                     model.type_name());
}

const Tensor& ForeignWeights::at(const std::string& name) const {
  auto entry = found_.find(name);
  check<ValueError>(entry != found_.end(), "{}: \"{}\" is missing", source_, name);
  check<ValueError>(std::holds_alternative<Tensor>(*entry->second), "{}: \"{}\" holds whole numbers", source_, name);
  return std::get<Tensor>(*entry->second);
}

NamedTensors foreign_weights(const ModuleBase& model, const std::vector<ForeignPart>& parts) {
  NamedTensors tensors;
  for (const ForeignPart& part : parts) {
    Variable parameter = model.parameter(part.ours);
    Shape shape = shape_of_each(part, parameter.shape());
    // What was (out, in) is to be (in, out).
    Shape stored = part.transposed ? Shape{shape[1], shape[0]} : shape;
    const Scalar* from = parameter.value().data();
    for (const std::string& name : part.theirs) {
      Tensor tensor = empty(shape);
      copy_or_transpose(part.transposed, from, stored, tensor.data());
      from += tensor.size();
      tensors.add(name, std::move(tensor));
    }
  }
  return tensors;
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
