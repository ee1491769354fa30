// says: that is the root of the time axis
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable attention(const Variable& Q, const Variable& K, const Variable& V) {
  auto d_k = static_cast<double>(Q.shape()[1]);
  Variable scores = matmul(Q, transpose(K)) / std::sqrt(d_k);
  return matmul(softmax(scores), V);
}

}  // namespace exercise
