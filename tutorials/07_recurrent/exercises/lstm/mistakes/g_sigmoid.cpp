// says: g goes through a sigmoid
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

RecurrentState lstm_step(const Variable& x, const RecurrentState& state,
                         const RecurrentWeights& w) {
  std::int64_t n = w.hh.size(1);
  Variable sums =
      linear(x, w.ih, w.bias_ih) + linear(state.h, w.hh, w.bias_hh);
  Variable i = sigmoid(slice(sums, 1, 0 * n, 1 * n));
  Variable f = sigmoid(slice(sums, 1, 1 * n, 2 * n));
  Variable g = sigmoid(slice(sums, 1, 2 * n, 3 * n));
  Variable o = sigmoid(slice(sums, 1, 3 * n, 4 * n));
  Variable c = f * state.c + i * g;
  Variable h = o * tanh(c);
  return {.h = h, .c = c};
}

}  // namespace exercise
