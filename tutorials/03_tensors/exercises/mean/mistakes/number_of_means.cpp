// says: the number of means
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor mean_backward(const Tensor& dy, const Shape& shape,
                     std::int64_t axis) {
  Shape kept = shape;
  kept[static_cast<std::size_t>(axis)] = 1;
  return broadcast_to(
             reshape(Variable(dy) / static_cast<double>(dy.size()), kept),
             shape)
      .value();
}

}  // namespace exercise
