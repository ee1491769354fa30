// Going on by k positions turns every clock by a fixed angle. Return the
// matrix M (d_model, d_model), d_model even, with
//
//     M PE(p) = PE(p + k)    for every p
//
// where PE(p) is a column: PE(p)[2i] = sin(p w_i), PE(p)[2i + 1] = cos(p
// w_i), w_i = 1 / 10000^(2i / d_model). Step 3 has the two formulas. Row 2i
// of M makes the sine of clock i, row 2i + 1 its cosine; all else is 0.
#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor rotation(std::int64_t k, std::int64_t d_model) {
  Tensor M = zeros({d_model, d_model});
  // Your code in place of this line; M(row, column) = ... sets an element.
  not_written_yet();
  return M;
}

}  // namespace exercise
