// Measure a slope: return the central difference
//
//     (f(x + h) - f(x - h)) / (2 h)
//
// for a small h that you choose. How small is for you to find out.
#include <functional>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double slope(const std::function<double(double)>& f, double x) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
