// says: only the last one of the batch counts
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable times_transposed(const Variable& x, const Variable& w) {
  Tensor y = gradus::matmul(x, transpose(w)).value();
  return record("times_transposed", y, {x, w},
                [x, w](Tensor& dy, Gradients& d) {
                  d[0] += gradus::matmul(Variable(dy), w).value();
                  Tensor dw = zeros(w.shape());
                  for (std::int64_t b = 0; b < x.size(0); ++b)
                    dw = gradus::matmul(transpose(select(Variable(dy), 0, b)),
                                        select(x, 0, b))
                             .value();
                  d[1] += dw;
                });
}

}  // namespace exercise
