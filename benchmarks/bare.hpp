#pragma once
#include <vector>

#include "autograd/tensor/tensor.hpp"
#include "benchmarks/configurations.hpp"

// The work of an operation with nothing around it: bare loops or bare products over memory that is there already. They
// check nothing and record nothing: they are what `ops` measures operations against.
namespace benchmarks {

/// An operation's inputs and results. Its forward fills y, its backward the gradients.
struct Problem {
  Configuration c;
  std::vector<gradus::Tensor> in;
  gradus::Indices tokens;  ///< (batch, time), where the operation asks for some
  gradus::Tensor y, dy;
  std::vector<gradus::Tensor> gradients;  ///< one for each of `in`
  std::vector<float> saved;               ///< what forward keeps for backward
};

namespace bare {

void add(Problem& p);
void add_backward(Problem& p);
void mul(Problem& p);
void mul_backward(Problem& p);
void relu(Problem& p);
void relu_backward(Problem& p);
void gelu(Problem& p);
void gelu_backward(Problem& p);
void silu(Problem& p);
void silu_backward(Problem& p);
void sum(Problem& p);
void sum_backward(Problem& p);
void softmax(Problem& p);
void softmax_backward(Problem& p);
void layer_norm(Problem& p);
void layer_norm_backward(Problem& p);
void rms_norm(Problem& p);
void rms_norm_backward(Problem& p);
void cross_entropy(Problem& p);
void cross_entropy_backward(Problem& p);
void embedding(Problem& p);
void embedding_backward(Problem& p);

// Products alone: no bias, and of attention no softmax.
void linear(Problem& p);
void linear_backward(Problem& p);
void matmul(Problem& p);
void matmul_backward(Problem& p);
void attention(Problem& p);
void attention_backward(Problem& p);

/// Its inputs: the parameters, their gradients and the two moments.
void adam(Problem& p);

}  // namespace bare
}  // namespace benchmarks
