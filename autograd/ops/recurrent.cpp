#include "autograd/ops/recurrent.hpp"

#include "autograd/kernels/recurrent.hpp"
#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

void check_shape(const char* operation, const char* name, const Variable& given, const Shape& wanted, const Variable& x,
                 const RecurrentWeights& weights) {
  check(given.shape() == wanted, "{}: {} is {}, for x {} and weight_hh {} it must be {}", operation, name,
        given.shape(), x.shape(), weights.hh.shape(), wanted);
}

Recurrence checked(const char* operation, Cell cell, const Variable& x, const RecurrentWeights& weights,
                   const RecurrentState& first, const SequenceOptions& options) {
  Shape shape = x.shape(), square = weights.hh.shape();
  std::int64_t gates = columns_of(cell).gates;
  check(shape.size() == 3, "{}: x must be (batch, time, input), not {}", operation, shape);
  check(square.size() == 2 && square[0] == gates * square[1], "{}: weight_hh must be ({} * hidden, hidden), not {}",
        operation, gates, square);
  std::int64_t batch = shape[0], time = shape[1], hidden = square[1];
  check_shape(operation, "weight_ih", weights.ih, {gates * hidden, shape[2]}, x, weights);
  check_shape(operation, "bias_ih", weights.bias_ih, {gates * hidden}, x, weights);
  check_shape(operation, "bias_hh", weights.bias_hh, {gates * hidden}, x, weights);
  check<ValueError>(cell == Cell::lstm || !first.c, "{}: the first state has a cell c, which only an LSTM has",
                    operation);
  if (first.h) check_shape(operation, "the first h", first.h, {batch, hidden}, x, weights);
  if (first.c) check_shape(operation, "the first c", first.c, {batch, hidden}, x, weights);
  const std::vector<std::int64_t>& lengths = options.lengths;
  check(lengths.empty() || static_cast<std::int64_t>(lengths.size()) == batch, "{}: {} lengths for x {}", operation,
        lengths.size(), shape);
  for (std::size_t i = 0; i < lengths.size(); ++i)
    check<ValueError>(0 <= lengths[i] && lengths[i] <= time, "{}: lengths[{}] is {}, outside 0 to {} for x {}",
                      operation, i, lengths[i], time, shape);
  return {cell, batch, shape[2], hidden, StepOrder(batch, time, lengths, options.reverse)};
}

const Scalar* data(const Variable& x) { return x ? x.value().data() : nullptr; }
const Scalar* data(const OptionalTensor& x) { return x ? x->data() : nullptr; }

Recurrence::Gradient gradient(Slot slot) {
  Recurrence::Gradient result;
  if (slot) result.data = slot.buffer(result.beta);
  return result;
}

/// h alone, or h and c.
template <std::size_t outputs>
RecurrentResult run(OperationName name, Cell cell, const Variable& x, const RecurrentWeights& w,
                    const RecurrentState& first, const SequenceOptions& options) {
  constexpr bool has_cell = outputs == 3;
  Recurrence r = checked(name, cell, x, w, first, options);
  std::array<Tensor, outputs> values;
  values[0] = empty({r.batch, x.size(1), r.hidden});
  for (std::size_t i = 1; i < outputs; ++i) values[i] = empty({r.batch, r.hidden});
  auto inputs_of = [=]() -> Recurrence::Inputs {
    return {data(x), data(w.ih), data(w.hh), data(w.bias_ih), data(w.bias_hh), {data(first.h), data(first.c)}};
  };
  Buffer kept(static_cast<std::size_t>(r.kept_size()));
  r.forward(inputs_of(), kept.data(), values[0].data(), {values[1].data(), has_cell ? values[2].data() : nullptr});
  if (cell == Cell::rnn) kept = Buffer();  // its y says it all

  auto results =
      record(name, std::move(values), {x, w.ih, w.hh, w.bias_ih, w.bias_hh, first.h, first.c},
             [r = std::move(r), inputs_of, kept = std::move(kept)](const std::array<Variable, outputs>& y,
                                                                   OutputGradients<outputs> dy, Gradients& d) {
               Recurrence::OutputGradients given{data(dy[0]), {data(dy[1]), has_cell ? data(dy[2]) : nullptr}};
               // In braces: from left to right, so that of two that are one Variable the second adds.
               Recurrence::Gradients wanted{gradient(d[0]), gradient(d[1]), gradient(d[2]), gradient(d[3]),
                                            gradient(d[4]), gradient(d[5]), gradient(d[6])};
               r.backward(inputs_of(), kept.data(), data(y[0]), given, wanted);
             });
  return {results[0], {results[1], has_cell ? results[2] : Variable()}};
}

}  // namespace

RecurrentResult rnn(const Variable& x, const RecurrentWeights& weights, const RecurrentState& first,
                    const SequenceOptions& options) {
  return run<2>("rnn", Cell::rnn, x, weights, first, options);
}

RecurrentResult lstm(const Variable& x, const RecurrentWeights& weights, const RecurrentState& first,
                     const SequenceOptions& options) {
  return run<3>("lstm", Cell::lstm, x, weights, first, options);
}

RecurrentResult gru(const Variable& x, const RecurrentWeights& weights, const RecurrentState& first,
                    const SequenceOptions& options) {
  return run<2>("gru", Cell::gru, x, weights, first, options);
}

}  // namespace gradus::inline GRADUS_PRECISION
