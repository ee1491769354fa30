// says: the message is the +'s own
#include <fmt/format.h>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable with_positions(const Variable& x, const Variable& weight) {
  return x + slice(weight, 0, 0, x.shape()[1]);
}

}  // namespace exercise
