// says: it is summed over each row
#include "tutorials/02_backward/exercises/broadcast/broadcast.hpp"

using namespace gradus;

namespace exercise {

Slopes backward(const Tensor& x, const Tensor& w, const Tensor& dy) {
  Tensor dx = zeros(shape_of(x)), dw = zeros({std::int64_t(dy.shape(0))}),
         db = zeros({std::int64_t(dy.shape(0))});
  for (std::size_t i = 0; i < dy.shape(0); ++i)
    for (std::size_t j = 0; j < dy.shape(1); ++j) {
      dx(i, j) = dy(i, j) * w(j);
      dw(i) += dy(i, j) * x(i, j);
      db(i) += dy(i, j);
    }
  return {.x = dx, .w = dw, .b = db};
}

}  // namespace exercise
