// says: the result remembers no rule
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable cube(const Variable& x) {
  return Variable(x.value() * x.value() * x.value());
}

}  // namespace exercise
