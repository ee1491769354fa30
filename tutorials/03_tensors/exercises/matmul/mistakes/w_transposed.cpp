// says: o is the first index of w
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable times_transposed(const Variable& x, const Variable& w) {
  Tensor y = gradus::matmul(x, transpose(w)).value();
  return record(
      "times_transposed", y, {x, w}, [x, w](Tensor& dy, Gradients& d) {
        Variable rows_of_dy = reshape(Variable(dy), {-1, w.size(0)}),
                 rows_of_x = reshape(x, {-1, w.size(1)});
        d[0] += gradus::matmul(Variable(dy), transpose(w)).value();
        d[1] += gradus::matmul(transpose(rows_of_dy), rows_of_x).value();
      });
}

}  // namespace exercise
