#pragma once
#include "autograd/ops/recurrent.hpp"
#include "nn/dropout.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

struct RecurrentOptions {
  std::int64_t input_size = 0;   ///< must be given
  std::int64_t hidden_size = 0;  ///< must be given
  std::int64_t layers = 1;
  double dropout = 0;          ///< of what each layer hands to the next
  bool bidirectional = false;  ///< each layer also reads from the end, and hands on both outputs side by side

  std::int64_t directions() const { return bidirectional ? 2 : 1; }
  /// Itself; throws ValueError in the name of `module` for sizes below 1 and a dropout outside [0, 1].
  const RecurrentOptions& checked(const char* module) const;
};

/// Layers of recurrent cells, one on the other (torch.nn's RNN with tanh, LSTM and GRU, with batch_first): (batch,
/// time, input_size) to (batch, time, directions * hidden_size). Of a padded batch each entry is read up to its length;
/// its output is 0 behind it. Parameters have PyTorch's names, `weight_ih_l0`, `weight_hh_l0_reverse`, and start
/// uniform in
/// +-1/sqrt(hidden_size). Throws ValueError for options that are not `checked`.
template <Cell cell>
class RecurrentLayers : public Module<RecurrentLayers<cell>> {
 public:
  static constexpr const char* type = cell == Cell::lstm ? "LSTM" : cell == Cell::gru ? "GRU" : "RNN";
  RecurrentLayers(const RecurrentOptions& options, Generator& generator);

  /// The output of the last layer, and the last states of all (layers * directions, batch, hidden_size), in which form
  /// `first` is too; it may be empty: zeros. `lengths`, one a batch entry, may be empty: the whole time.
  RecurrentResult forward(const Variable& x, const std::vector<std::int64_t>& lengths = {},
                          const RecurrentState& first = {}) const;

  /// What it was made with.
  const RecurrentOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  RecurrentOptions options_;
  Dropout dropout_;
  std::vector<RecurrentWeights> weights_;  // of each layer and direction
};

extern template class RecurrentLayers<Cell::rnn>;
extern template class RecurrentLayers<Cell::lstm>;
extern template class RecurrentLayers<Cell::gru>;

using RNN = RecurrentLayers<Cell::rnn>;
using LSTM = RecurrentLayers<Cell::lstm>;
using GRU = RecurrentLayers<Cell::gru>;

}  // namespace gradus::inline GRADUS_PRECISION::nn
