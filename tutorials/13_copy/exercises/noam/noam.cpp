// Noam's learning rate (Vaswani et al. 2017, equation 3) for an update,
// counted from 1:
//
//     rate = d_model^-0.5 min(update^-0.5, update * warm_up^-1.5)
#include <algorithm>
#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double noam(std::int64_t update, std::int64_t d_model, std::int64_t warm_up) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
