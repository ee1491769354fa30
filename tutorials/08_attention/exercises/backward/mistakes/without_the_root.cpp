// says: dQ lacks the 1/sqrt(d_k)
#include "tutorials/08_attention/exercises/backward/backward.hpp"

using namespace gradus;

namespace exercise {

AttentionGradients attention_backward(const Variable& Q, const Variable& K,
                                      const Variable& V, const Variable& dO) {
  const double root = std::sqrt(static_cast<double>(Q.shape().back()));
  Variable P = softmax(matmul(Q, transpose(K)) / root);
  Variable dV = matmul(transpose(P), dO);
  Variable dP = matmul(dO, transpose(V));
  Variable dS = P * (dP - sum(P * dP, {-1}, {.keepdims = true}));
  Variable dQ = matmul(dS, K);
  Variable dK = matmul(transpose(dS), Q);
  return {.dQ = dQ, .dK = dK, .dV = dV};
}

}  // namespace exercise
