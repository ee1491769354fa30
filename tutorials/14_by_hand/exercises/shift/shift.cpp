// Positions are points on a circle, c_t = (cos(2 pi t / places), sin(2 pi t /
// places)). The matrix, (2, 2), that makes a head look back by so many
// places: the score of t and j is (turned(by, places) c_t) . c_j, and it is
// to be largest where j = t - by. On a circle that holds for all t: with 8
// places and by = 1, position 0 looks at 7.
//
// The matrix only turns; the check multiplies it with what makes it sharp.
// tensor({2, 2}, {a, b, c, d}) has the rows (a, b) and (c, d).
#include <cmath>
#include <numbers>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor turned(std::int64_t by, std::int64_t places) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
