// Top-p: what may be drawn. `probabilities` are a model's, one of each
// token that there is; they add up to 1. Keep the fewest of the likeliest
// tokens whose probabilities add up to `p` or more, make all others 0, and
// scale what is kept so that it adds up to 1 again:
//
//     p = 0.7 of (0.1, 0.5, 0.15, 0.25)    0.5 + 0.25 are enough
//     gives (0, 2/3, 0, 1/3)
//
// Each token stays at its place. 0 < p <= 1.
#include <algorithm>
#include <numeric>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::vector<double> top_p(const std::vector<double>& probabilities,
                          double p) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
