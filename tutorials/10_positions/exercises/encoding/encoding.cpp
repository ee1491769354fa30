// The sinusoidal positional encoding, a row for each position 0, 1, ...,
// length - 1:
//
//     PE(pos, 2i)     = sin(pos / 10000^(2i / d_model))
//     PE(pos, 2i + 1) = cos(pos / 10000^(2i / d_model))
//
// An odd d_model ends with a sine. Set elements as table(pos, column) = ...,
// with std::sin, std::cos and std::pow.
#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor encoding(std::int64_t length, std::int64_t d_model) {
  Tensor table = zeros({length, d_model});
  // Your code in place of this line:
  not_written_yet();
  return table;
}

}  // namespace exercise
