// says: the scores lie the other way round
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable attention(const Variable& Q, const Variable& K, const Variable& V) {
  auto d_k = static_cast<double>(Q.shape().back());
  Variable scores = matmul(K, transpose(Q)) / std::sqrt(d_k);
  return matmul(softmax(scores), V);
}

}  // namespace exercise
