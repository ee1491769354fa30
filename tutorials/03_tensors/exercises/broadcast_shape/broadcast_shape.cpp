// The shape of a + b, from the shapes of a and b: the rule of step 3. Where
// they do not broadcast, throw a ShapeError:
//
//     throw ShapeError("they do not broadcast");
//
// A Shape is used like a std::vector<std::int64_t>: size(), shape[0],
// shape.back(), push_back(5), begin(), end(), and Shape(3, 1) has three
// lengths of 1. An axis may have length 0: then there are no numbers, and
// nothing else changes.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Shape my_broadcast_shape(const Shape& a, const Shape& b) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
