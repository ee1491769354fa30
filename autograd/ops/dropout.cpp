#include "autograd/ops/dropout.hpp"

#include "autograd/kernels/drop.hpp"
#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {

Variable dropout(const Variable& x, double p, Generator& generator) {
  Drop drop = Drop::draw("dropout", p, generator, x.size());
  Tensor y = empty(x.shape());
  drop.apply(x.value().data(), y.data(), x.size());
  return record("dropout", std::move(y), {x}, [drop](Tensor& dy, Gradients& d) {
    drop.apply(dy.data(), dy.data(), static_cast<std::int64_t>(dy.size()));
    d[0] += std::move(dy);
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
