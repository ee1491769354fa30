// says: w1 and w3 are exchanged
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable my_swiglu(const Variable& x, const Variable& w1, const Variable& w2,
                   const Variable& w3) {
  Variable a = linear(x, w1), b = linear(x, w3);
  return linear(a * silu(b), w2);
}

}  // namespace exercise
