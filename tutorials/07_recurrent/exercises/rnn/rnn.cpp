// One step of a recurrent network: h' = tanh(x W_ih^T + b_ih + h W_hh^T +
// b_hh). x is (batch, input), h and the result are (batch, hidden).
//
// w.ih is (hidden, input), w.hh (hidden, hidden), w.bias_ih and w.bias_hh
// (hidden). transpose(M) and matmul(A, B) are what you need; a bias is added
// to each row by +.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable rnn_step(const Variable& x, const Variable& h,
                  const RecurrentWeights& w) {
  // Your code in place of this line.
  not_written_yet();
}

}  // namespace exercise
