#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor initial_weight(std::int64_t in, std::int64_t out, double gain,
                      Generator& generator) {
  double a = gain * std::sqrt(3 / static_cast<double>(in));
  return generator.uniform({out, in}, -a, a);
}

}  // namespace exercise
