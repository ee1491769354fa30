// says: the last rows of weight are added
#include <fmt/format.h>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable with_positions(const Variable& x, const Variable& weight) {
  std::int64_t time = x.shape()[1], max_length = weight.shape()[0];
  if (time > max_length)
    throw ShapeError(fmt::format("{} positions, but only {} were learned",
                                 time, max_length));
  return x + slice(weight, 0, max_length - time, max_length);
}

}  // namespace exercise
