// The learning rate of an update, counted from 1.
//
// For the first warm_up updates it rises by the same amount each time and is
// lr at the last of them. Then it falls along half a period of the cosine, to
// 0 at the last of all updates, and stays there:
//
//     rate = lr (1 + cos(pi p)) / 2
//
// where the progress p is 0 at update warm_up, and 1 at update `updates`.
// std::numbers::pi is pi.
#include <cmath>
#include <numbers>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double rate(std::int64_t update, double lr, std::int64_t warm_up,
            std::int64_t updates) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
