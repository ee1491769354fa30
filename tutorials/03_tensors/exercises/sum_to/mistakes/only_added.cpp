// says: is returned as it came
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor my_sum_to(const Tensor& dy, const Shape& shape) {
  Variable v(dy);
  while (v.dimension() > static_cast<std::int64_t>(shape.size()))
    v = sum(v, {0});
  return v.value();
}

}  // namespace exercise
