#pragma once
#include "autograd/tensor/tensor.hpp"

// One step of a recurrent cell for one row, `n` numbers wide. What a cell keeps of a step lies in columns of that
// width, and what its backward makes, the gradients of the sums that go into the gates, in columns too: those that
// h W_hh^T has a part in last, so that they are one matrix.
namespace gradus::inline GRADUS_PRECISION {

/// What a recurrent layer computes at each step.
enum class Cell { rnn, lstm, gru };

/// Columns of a cell.
struct CellColumns {
  std::int64_t gates;     ///< as many as the weights have: the rows of W are so often n
  std::int64_t kept;      ///< of a step, for backward
  std::int64_t sums;      ///< that go into the gates, the first of those that are kept
  std::int64_t of_state;  ///< where those begin in which h W_hh^T has a part
};
constexpr CellColumns columns_of(Cell cell) {
  switch (cell) {
    case Cell::lstm:
      return {.gates = 4, .kept = 5, .sums = 4, .of_state = 0};  // i, f, g, o; c before
    case Cell::gru:
      return {.gates = 3, .kept = 4, .sums = 4, .of_state = 1};  // n, r, z, and what h gives n
    default:
      return {.gates = 1, .kept = 1, .sums = 1, .of_state = 0};
  }
}

/// h = tanh(sum) (Elman 1990).
void rnn_step(const Scalar* sum, Scalar* h, std::int64_t n);
/// With s = sigmoid of the sums i, f, o: c = s_f c + s_i tanh(g), h = s_o tanh(c) (Hochreiter and Schmidhuber 1997;
/// with f Gers, Schmidhuber and Cummins 2000). The gates take the place of the sums, and c as it was lies behind them.
void lstm_step(Scalar* kept, Scalar* c, Scalar* h, std::int64_t n);
/// r, z = sigmoid of their sums, n = tanh(n's sum + r * what h gives it), h = (1 - z) n + z h (Cho et al. 2014, as in
/// PyTorch: r is applied after the product). The gates take the place of the sums.
void gru_step(Scalar* kept, Scalar* h, std::int64_t n);

/// From dh, the gradient of y = h, that of the sum.
void rnn_step_backward(const Scalar* y, const Scalar* dh, Scalar* dsums, std::int64_t n);
/// The same; dc becomes that of c as it was.
void lstm_step_backward(const Scalar* kept, const Scalar* dh, Scalar* dc, Scalar* dsums, std::int64_t n);
/// The same, `before` being h as it was; dh becomes what reaches that past the gates.
void gru_step_backward(const Scalar* kept, const Scalar* before, Scalar* dh, Scalar* dsums, std::int64_t n);

}  // namespace gradus::inline GRADUS_PRECISION
