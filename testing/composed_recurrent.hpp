#pragma once
#include "autograd/ops/recurrent.hpp"
#include "testing/composed.hpp"

// rnn, lstm and gru once more, step by step, each step composed from simple operations.
namespace gradus::inline GRADUS_PRECISION {

/// One step after the other: `step` makes a new state of one and x at a time (batch, input). An entry that has ended
/// keeps its state.
template <class Step>
RecurrentResult composed_steps(const Variable& x, const RecurrentWeights& weights, const RecurrentState& first,
                               const SequenceOptions& options, const Step& step) {
  std::int64_t batch = x.size(0), time = x.size(1);
  Variable start(zeros({batch, weights.hh.size(1)}));
  RecurrentState state{first.h ? first.h : start, first.c ? first.c : start};
  std::vector<Variable> outputs(static_cast<std::size_t>(time));
  for (std::int64_t i = 0; i < time; ++i) {
    std::int64_t t = options.reverse ? time - 1 - i : i;
    auto table = Condition::Array::from_shape(Shape{batch, 1});
    for (std::int64_t b = 0; b < batch; ++b)
      table(b, 0) = options.lengths.empty() || t < options.lengths[static_cast<std::size_t>(b)];
    Condition goes_on = table;
    RecurrentState next = step(select(x, 1, t), state);
    outputs[static_cast<std::size_t>(t)] = where(goes_on, next.h, 0);
    state = {where(goes_on, next.h, state.h), where(goes_on, next.c, state.c)};
  }
  return {stack(outputs, 1), state};
}

/// Gate i of (batch, gates * n).
inline Variable composed_gate(const Variable& sums, std::int64_t i, std::int64_t n) {
  return slice(sums, 1, i * n, (i + 1) * n);
}

inline RecurrentResult composed_rnn(const Variable& x, const RecurrentWeights& w, const RecurrentState& first = {},
                                    const SequenceOptions& options = {}) {
  RecurrentResult result =
      composed_steps(x, w, first, options, [&](const Variable& now, const RecurrentState& state) -> RecurrentState {
        return {tanh(composed_linear(now, w.ih, w.bias_ih) + composed_linear(state.h, w.hh, w.bias_hh)), state.c};
      });
  return {result.output, {result.last.h, {}}};
}

inline RecurrentResult composed_lstm(const Variable& x, const RecurrentWeights& w, const RecurrentState& first = {},
                                     const SequenceOptions& options = {}) {
  std::int64_t n = w.hh.size(1);
  return composed_steps(x, w, first, options, [&](const Variable& now, const RecurrentState& state) -> RecurrentState {
    Variable sums = composed_linear(now, w.ih, w.bias_ih) + composed_linear(state.h, w.hh, w.bias_hh);
    Variable i = sigmoid(composed_gate(sums, 0, n)), f = sigmoid(composed_gate(sums, 1, n)),
             g = tanh(composed_gate(sums, 2, n)), o = sigmoid(composed_gate(sums, 3, n));
    Variable c = f * state.c + i * g;
    return {o * tanh(c), c};
  });
}

inline RecurrentResult composed_gru(const Variable& x, const RecurrentWeights& w, const RecurrentState& first = {},
                                    const SequenceOptions& options = {}) {
  std::int64_t n = w.hh.size(1);
  RecurrentResult result =
      composed_steps(x, w, first, options, [&](const Variable& now, const RecurrentState& state) -> RecurrentState {
        Variable of_x = composed_linear(now, w.ih, w.bias_ih), of_h = composed_linear(state.h, w.hh, w.bias_hh);
        Variable r = sigmoid(composed_gate(of_x, 0, n) + composed_gate(of_h, 0, n)),
                 z = sigmoid(composed_gate(of_x, 1, n) + composed_gate(of_h, 1, n)),
                 candidate = tanh(composed_gate(of_x, 2, n) + r * composed_gate(of_h, 2, n));
        return {(1 - z) * candidate + z * state.h, state.c};
      });
  return {result.output, {result.last.h, {}}};
}

}  // namespace gradus::inline GRADUS_PRECISION
