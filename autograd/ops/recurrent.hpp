#pragma once
#include <vector>

#include "autograd/kernels/cells.hpp"
#include "autograd/variable.hpp"

// One direction of a recurrent layer over a whole sequence, in one operation. Of a padded batch each entry ends at its
// length: what lies behind it is not read, the output there is 0, and the last state is that at the entry's end, as in
// PyTorch's packed sequences. An entry of length 0 keeps its first state.
namespace gradus::inline GRADUS_PRECISION {

/// What a recurrent layer remembers from one step to the next.
struct RecurrentState {
  Variable h = {};  ///< empty: zeros
  Variable c = {};  ///< the cell of an LSTM, and of nothing else; empty: zeros
};

/// PyTorch's, the gates one below the other: i, f, g, o of an LSTM, r, z, n of a GRU, one alone of an RNN.
struct RecurrentWeights {
  Variable ih;       ///< (gates * hidden, input)
  Variable hh;       ///< (gates * hidden, hidden)
  Variable bias_ih;  ///< (gates * hidden)
  Variable bias_hh;  ///< (gates * hidden)
};

/// How a sequence is read.
struct SequenceOptions {
  std::vector<std::int64_t> lengths = {};  ///< of each batch entry; empty: the whole time
  bool reverse = false;                    ///< from each entry's last symbol to its first
};

struct RecurrentResult {
  Variable output;      ///< h at each time: (batch, time, hidden)
  RecurrentState last;  ///< that after the last symbol, in reverse after the first: (batch, hidden)
};

/// h = tanh(x W_ih^T + b_ih + h W_hh^T + b_hh) at each time (Elman 1990). x (batch, time, input), the first state
/// (batch, hidden). Throws ShapeError where shapes do not fit, ValueError for a length outside 0..time.
RecurrentResult rnn(const Variable& x, const RecurrentWeights& weights, const RecurrentState& first = {},
                    const SequenceOptions& options = {});

/// With i, f, o = sigmoid and g = tanh of their rows of x W_ih^T + b_ih + h W_hh^T + b_hh: c = f c + i g,
/// h = o tanh(c) (Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 2000). Otherwise as rnn.
RecurrentResult lstm(const Variable& x, const RecurrentWeights& weights, const RecurrentState& first = {},
                     const SequenceOptions& options = {});

/// With r, z = sigmoid of their rows of x W_ih^T + b_ih + h W_hh^T + b_hh, and n = tanh(x W_in^T + b_in + r (h W_hn^T +
/// b_hn)): h = (1 - z) n + z h (Cho et al. 2014, with r behind the product, as in PyTorch). Otherwise as rnn.
RecurrentResult gru(const Variable& x, const RecurrentWeights& weights, const RecurrentState& first = {},
                    const SequenceOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION
