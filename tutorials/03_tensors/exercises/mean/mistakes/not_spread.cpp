// says: each is to stand 3 times
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor mean_backward(const Tensor& dy, const Shape& shape,
                     std::int64_t axis) {
  return dy / static_cast<double>(shape[static_cast<std::size_t>(axis)]);
}

}  // namespace exercise
