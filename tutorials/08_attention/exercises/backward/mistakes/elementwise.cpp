// says: is the slope of a sigmoid
#include "tutorials/08_attention/exercises/backward/backward.hpp"

using namespace gradus;

namespace exercise {

AttentionGradients attention_backward(const Variable& Q, const Variable& K,
                                      const Variable& V, const Variable& dO) {
  const double root = std::sqrt(static_cast<double>(Q.shape().back()));
  Variable P = softmax(matmul(Q, transpose(K)) / root);
  Variable dV = matmul(transpose(P), dO);
  Variable dP = matmul(dO, transpose(V));
  Variable dS = P * (1 - P) * dP;
  Variable dQ = matmul(dS, K) / root;
  Variable dK = matmul(transpose(dS), Q) / root;
  return {.dQ = dQ, .dK = dK, .dV = dV};
}

}  // namespace exercise
