// Attention (Vaswani et al. 2017, equation 1), with a batch:
//
//     Attention(Q, K, V) = softmax(Q K^T / sqrt(d_k)) V
//
// Q is (batch, queries, d_k), K (batch, keys, d_k), V (batch, keys, d_v); the
// result is (batch, queries, d_v). There need not be as many queries as keys.
// Compose it of Gradus's operations: matmul, transpose, softmax, /.
// `Q.shape().back()` is d_k, an integer.
#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable attention(const Variable& Q, const Variable& K, const Variable& V) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
