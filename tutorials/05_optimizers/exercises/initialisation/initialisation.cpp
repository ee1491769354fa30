// A weight for `in` numbers that become `out`: a Tensor (out, in), uniform
// between -a and a, where a is such that its deviation is gain / sqrt(in).
// Numbers that are uniform between -a and a have the variance a^2 / 3.
//
// generator.uniform({rows, columns}, low, high) draws a Tensor.
#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor initial_weight(std::int64_t in, std::int64_t out, double gain,
                      Generator& generator) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
