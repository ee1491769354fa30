#include "autograd/ops/activation.hpp"

#include "autograd/kernels/functions.hpp"
#include "autograd/kernels/map.hpp"
#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

// Where a gradient is wanted the slopes are made on the way and kept in place of x.
template <ValueAndSlope (*form)(const Vector&)>
Variable activation(OperationName name, const Variable& x) {
  if (!Inputs{x}.need_grad())
    return record(name, mapped([](const Vector& v) { return form(v).first; }, x.value()), {x},
                  [](Tensor&, Gradients&) {});
  Tensor y = empty(x.shape()), slope = empty(x.shape());
  auto both = [](const Vector& v) { return form(v); };
  parallel_ranges(x.size(), numbers_a_piece, [&, in = x.value().data()](std::int64_t first, std::int64_t last) {
    map_row(std::pair(y.data() + first, slope.data() + first), last - first, both, in + first);
  });
  return record(name, std::move(y), {x}, [slope = std::move(slope)](Tensor& dy, Gradients& d) {
    map(dy, std::multiplies<>(), dy, slope);
    d[0] += std::move(dy);
  });
}

}  // namespace

Variable tanh(const Variable& x) { return activation<tanh_of>("tanh", x); }

Variable sigmoid(const Variable& x) { return activation<sigmoid_of>("sigmoid", x); }

Variable relu(const Variable& x) {
  auto positive = [](const Vector& v) { return xsimd::select(v <= Vector(0), Vector(0), v); };
  return record("relu", mapped(positive, x.value()), {x}, [](const Tensor& y, Tensor& dy, Gradients& d) {
    map(
        dy, [](const Vector& g, const Vector& v) { return xsimd::select(v <= Vector(0), Vector(0), g); }, dy, y);
    d[0] += std::move(dy);
  });
}

Variable gelu(const Variable& x, Approximate approximate) {
  return approximate == Approximate::tanh ? activation<gelu_tanh_of>("gelu", x) : activation<gelu_of>("gelu", x);
}

Variable silu(const Variable& x) { return activation<silu_of>("silu", x); }

}  // namespace gradus::inline GRADUS_PRECISION
