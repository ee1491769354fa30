#include "autograd/gradients.hpp"

#include "autograd/tensor/walk.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

bool broadcasts_to(const Shape& from, const Shape& to) {
  if (from.size() > to.size()) return false;
  std::size_t added = to.size() - from.size();
  for (std::size_t axis = 0; axis < from.size(); ++axis)
    if (from[axis] != 1 && from[axis] != to[added + axis]) return false;
  return true;
}

/// The lengths other than 1: equal for a sum's gradient with and without the axes that were summed.
Shape without_ones(const Shape& shape) {
  Shape rest;
  std::copy_if(shape.begin(), shape.end(), std::back_inserter(rest), [](std::int64_t length) { return length != 1; });
  return rest;
}

}  // namespace

Slot Gradients::operator[](std::size_t input) {
  check<GraphError>(input < node_.inputs().size(),
                    "backward of {}: its rule adds to d[{}], but it was recorded with {} inputs", node_.operation(),
                    input, node_.inputs().size());
  const Edge& edge = node_.inputs()[input];
  if (!edge.node) return {*this, input, nullptr, nullptr};
  return {*this, input, gathered_ + edge.place, &edge.node->output(edge.output).shape};
}

const Tensor* Gradients::gathered(std::size_t input) const {
  const Edge& edge = node_.inputs()[input];
  return edge.node && gathered_[edge.place] ? &*gathered_[edge.place] : nullptr;
}

Tensor Gradients::fitted(std::size_t input, const Tensor& gradient) const {
  const Edge& edge = node_.inputs()[input];
  const Shape &wanted = edge.node->output(edge.output).shape, given = shape_of(gradient);
  bool of_output = false, of_inputs = false;
  for (std::size_t i = 0; i < node_.outputs(); ++i)
    of_output |= without_ones(given) == without_ones(node_.output(i).shape);
  if (of_output && broadcasts_to(given, wanted)) return repeated(gradient, wanted);
  if (!of_output) {
    Shape both = node_.constants_ ? *node_.constants_ : Shape{};
    try {
      for (const Edge& other : node_.inputs())
        if (other.node) both = broadcast_shapes(node_.operation(), both, other.node->output(other.output).shape);
      of_inputs = given == both;
    } catch (const ShapeError&) {  // an operation that does not broadcast its inputs
    }
  }
  check((of_output || of_inputs) && broadcasts_to(wanted, given),
        "backward of {}: the rule gave input {} of shape {} a gradient of shape {}; it must have the input's shape, or "
        "that of the output {} or of all inputs where these are its broadcast",
        node_.operation(), input, wanted, given, node_.output(0).shape);
  return sum_to(gradient, wanted);
}

void Slot::add(const Tensor& gradient) {
  gradients_.gives(input_);
  if (has_shape(gradient, *shape_))
    xt::noalias(**gathered_) += gradient;
  else
    xt::noalias(**gathered_) += gradients_.fitted(input_, gradient);
}

void Slot::arrived() {
  gradients_.gives(input_);
  Tensor& gradient = **gathered_;
  if (!has_shape(gradient, *shape_)) gradient = gradients_.fitted(input_, gradient);
}

Scalar* Slot::buffer(Scalar& beta) {
  gradients_.gives(input_);
  beta = *gathered_ ? 1 : 0;
  if (!*gathered_) gathered_->emplace_empty(*shape_);
  return (*gathered_)->data();
}

Tensor& Slot::zeroed() {
  gradients_.gives(input_);
  if (!*gathered_) {
    gathered_->emplace_empty(*shape_);
    (*gathered_)->fill(0);
  }
  return **gathered_;
}

}  // namespace gradus::inline GRADUS_PRECISION
