#pragma once
#include "autograd/kernels/cells.hpp"
#include "autograd/kernels/step_order.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// One direction of a recurrent layer over a whole sequence, as numbers. All inputs go through one product; then there
/// is one for each step, in which the entries that still go on take part. Entries do not meet: pieces of the batch may
/// go their ways on different threads.
struct Recurrence {
  Cell cell;
  std::int64_t batch, input, hidden;
  StepOrder order;

  /// h, and c of an LSTM: (batch, hidden). nullptr: zeros where it is read, and written it is not.
  template <class T>
  struct State {
    T *h = nullptr, *c = nullptr;
  };
  /// PyTorch's: the gates i, f, g, o of an LSTM and r, z, n of a GRU one below the other.
  struct Inputs {
    const Scalar* x;                  ///< (batch, time, input)
    const Scalar *ih, *hh;            ///< (gates * hidden, input) and (gates * hidden, hidden)
    const Scalar *bias_ih, *bias_hh;  ///< (gates * hidden)
    State<const Scalar> first;
  };
  /// Of y (batch, time, hidden) and of the last state; nullptr where none arrived.
  struct OutputGradients {
    const Scalar* y;
    State<const Scalar> last;
  };
  struct Gradient {
    Scalar* data = nullptr;  ///< nullptr: nobody asks for it
    Scalar beta = 1;         ///< what is there counts so often; 0: it is uninitialised
  };
  /// They are written in this order: of two that are one tensor, the second adds.
  struct Gradients {
    Gradient x, ih, hh, bias_ih, bias_hh, h, c;
  };

  /// How many numbers are kept for backward.
  std::int64_t kept_size() const { return order.rows() * columns_of(cell).kept * hidden; }

  /// Fills y, with 0 in the place of padding, the last state and `kept`.
  void forward(const Inputs& in, Scalar* kept, Scalar* y, const State<Scalar>& last) const;
  /// `kept` and y are as forward made them; of an RNN `kept` is not read.
  void backward(const Inputs& in, const Scalar* kept, const Scalar* y, const OutputGradients& dy,
                const Gradients& d) const;

 private:
  std::int64_t entries_a_piece() const;
  Buffer bias_of_sums(const Inputs& in) const;
  Buffer inputs_in_order(const Scalar* x) const;
  Buffer states_before(const Scalar* y, const Scalar* first) const;
  void step(Scalar* kept, Scalar* h, Scalar* c) const;
  void step_backward(const Scalar* kept, const Scalar* before, const Scalar* y, Scalar* dh, Scalar* dc,
                     Scalar* dsums) const;
  /// Fills dsums; d, the gradients of the last state, become those of the first, where somebody asks for them.
  void through_time(const Inputs& in, const Scalar* kept, const Scalar* y, const Scalar* dy, const Scalar* before,
                    Scalar* dsums, const State<Scalar>& d, bool to_first) const;
};

}  // namespace gradus::inline GRADUS_PRECISION
