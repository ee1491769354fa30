#include "autograd/kernels/recurrent.hpp"

#include <span>

#include "autograd/core/parallel.hpp"
#include "autograd/kernels/flush.hpp"
#include "autograd/kernels/gemm.hpp"
#include "autograd/kernels/map.hpp"
#include "autograd/tensor/fold.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

Buffer buffer(std::int64_t size) { return Buffer(static_cast<std::size_t>(size)); }

/// Gates that lie side by side both in the weights and in the columns of sums.
struct Part {
  std::int64_t gate, gates, column;
};

/// Where x W_ih^T goes.
std::span<const Part> parts_of_input(Cell cell) {
  static constexpr Part rnn[] = {{0, 1, 0}}, lstm[] = {{0, 4, 0}}, gru[] = {{0, 2, 1}, {2, 1, 0}};
  switch (cell) {
    case Cell::lstm:
      return lstm;
    case Cell::gru:
      return gru;
    default:
      return rnn;
  }
}

/// y = beta * y + x; beta = 0 does not read y.
void add(const Scalar* x, Scalar beta, Scalar* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) y[i] = x[i] + (beta == 0 ? 0 : beta * y[i]);
}

}  // namespace

// Each step's product packs W_hh anew: of less than 32 rows that would take more than a second thread gains.
std::int64_t Recurrence::entries_a_piece() const {
  return std::max<std::int64_t>(32, rows_a_product(batch, columns_of(cell).gates * hidden, hidden * order.steps()));
}

Buffer Recurrence::bias_of_sums(const Inputs& in) const {
  const CellColumns columns = columns_of(cell);
  Buffer bias = buffer(columns.sums * hidden);
  std::fill(bias.begin(), bias.end(), Scalar(0));
  for (const Part& part : parts_of_input(cell))
    add(in.bias_ih + part.gate * hidden, 1, bias.data() + part.column * hidden, part.gates * hidden);
  add(in.bias_hh, 1, bias.data() + columns.of_state * hidden, columns.gates * hidden);
  return bias;
}

Buffer Recurrence::inputs_in_order(const Scalar* x) const {
  Buffer rows = buffer(order.rows() * input);
  order.gather(x, rows.data(), input);
  return rows;
}

Buffer Recurrence::states_before(const Scalar* y, const Scalar* first) const {
  Buffer before = buffer(order.rows() * hidden);
  Scalar* out = before.data();
  for (std::int64_t s = 0; s < order.steps(); ++s)
    for (std::int64_t i = 0; i < order.active(s); ++i)
      if (s > 0)
        out = std::copy_n(y + order.place(order.start(s - 1) + i) * hidden, hidden, out);
      else if (first)
        out = std::copy_n(first + order.entry(i) * hidden, hidden, out);
      else
        out = std::fill_n(out, hidden, Scalar(0));
  return before;
}

void Recurrence::step(Scalar* kept, Scalar* h, Scalar* c) const {
  switch (cell) {
    case Cell::lstm:
      return lstm_step(kept, c, h, hidden);
    case Cell::gru:
      return gru_step(kept, h, hidden);
    default:
      return rnn_step(kept, h, hidden);
  }
}

void Recurrence::step_backward(const Scalar* kept, const Scalar* before, const Scalar* y, Scalar* dh, Scalar* dc,
                               Scalar* dsums) const {
  switch (cell) {
    case Cell::lstm:
      return lstm_step_backward(kept, dh, dc, dsums, hidden);
    case Cell::gru:
      return gru_step_backward(kept, before, dh, dsums, hidden);
    default:
      return rnn_step_backward(y, dh, dsums, hidden);
  }
}

void Recurrence::forward(const Inputs& in, Scalar* kept, Scalar* y, const State<Scalar>& last) const {
  const CellColumns columns = columns_of(cell);
  const std::int64_t gates = columns.gates * hidden, width = columns.kept * hidden, rows = order.rows();
  Buffer x = inputs_in_order(in.x), bias = bias_of_sums(in);
  parallel_ranges(rows, rows_a_product(rows, gates, input), [&](std::int64_t from, std::int64_t to) {
    for (std::int64_t r = from; r < to; ++r) std::copy(bias.begin(), bias.end(), kept + r * width);
    for (const Part& part : parts_of_input(cell))
      // (rows x input) (gates x input)^T -> (rows x gates), on top of the biases
      gemm(to - from, part.gates * hidden, input, 1, {x.data() + from * input, input},
           {in.ih + part.gate * hidden * input, input, true}, 1, kept + from * width + part.column * hidden, width);
  });

  order.clear_padded(y, hidden);
  Buffer h = buffer(batch * hidden), c = buffer(batch * hidden);
  order.gather_entries(in.first.h, h.data(), hidden);
  order.gather_entries(in.first.c, c.data(), hidden);
  parallel_ranges(batch, entries_a_piece(), [&](std::int64_t first, std::int64_t end) {
    Scalar *h_of = h.data() + first * hidden, *c_of = c.data() + first * hidden;
    for (std::int64_t s = 0; s < order.steps(); ++s) {
      std::int64_t count = std::min(end, order.active(s)) - first, row = order.start(s) + first;
      if (count <= 0) break;
      Scalar* of_step = kept + row * width;
      if (s > 0 || in.first.h)  // (count x hidden) (gates x hidden)^T -> (count x gates), on top of that of x
        gemm(count, gates, hidden, 1, {h_of, hidden}, {in.hh, hidden, true}, 1, of_step + columns.of_state * hidden,
             width);
      for (std::int64_t i = 0; i < count; ++i) {
        step(of_step + i * width, h_of + i * hidden, c_of + i * hidden);
        std::copy_n(h_of + i * hidden, hidden, y + order.place(row + i) * hidden);
      }
    }
  });
  order.scatter_entries(h.data(), 0, last.h, hidden);
  if (last.c) order.scatter_entries(c.data(), 0, last.c, hidden);
}

void Recurrence::through_time(const Inputs& in, const Scalar* kept, const Scalar* y, const Scalar* dy,
                              const Scalar* before, Scalar* dsums, const State<Scalar>& d, bool to_first) const {
  const CellColumns columns = columns_of(cell);
  const std::int64_t gates = columns.gates * hidden, kept_width = columns.kept * hidden;
  const std::int64_t width = columns.sums * hidden, of_state = columns.of_state * hidden;
  parallel_ranges(batch, entries_a_piece(), [&](std::int64_t first, std::int64_t end) {
    Scalar *dh = d.h + first * hidden, *dc = d.c + first * hidden;
    for (std::int64_t s = order.steps() - 1; s >= 0; --s) {
      std::int64_t count = std::min(end, order.active(s)) - first, row = order.start(s) + first;
      if (count <= 0) continue;
      Scalar* of_step = dsums + row * width;
      for (std::int64_t i = 0; i < count; ++i) {
        std::int64_t place = order.place(row + i) * hidden;
        if (dy) add(dy + place, 1, dh + i * hidden, hidden);
        step_backward(kept + (row + i) * kept_width, before + (row + i) * hidden, y + place, dh + i * hidden,
                      dc + i * hidden, of_step + i * width);
      }
      if (s > 0 || to_first)  // (count x gates) (gates x hidden) -> (count x hidden); what a GRU lets pass is there
        gemm(count, hidden, gates, 1, {of_step + of_state, width}, {in.hh, hidden}, cell == Cell::gru ? 1 : 0, dh,
             hidden);
    }
    flush_row(dh, (end - first) * hidden);
  });
}

void Recurrence::backward(const Inputs& in, const Scalar* kept, const Scalar* y, const OutputGradients& dy,
                          const Gradients& d) const {
  const CellColumns columns = columns_of(cell);
  const std::int64_t gates = columns.gates * hidden, width = columns.sums * hidden, rows = order.rows();
  Buffer before = states_before(y, in.first.h), dsums = buffer(rows * width);
  Buffer dh = buffer(batch * hidden), dc = buffer(batch * hidden);
  order.gather_entries(dy.last.h, dh.data(), hidden);
  order.gather_entries(dy.last.c, dc.data(), hidden);
  through_time(in, kept, y, dy.y, before.data(), dsums.data(), {dh.data(), dc.data()}, d.h.data);

  const Scalar* of_state = dsums.data() + columns.of_state * hidden;
  auto to_x = [&] {
    if (!d.x.data) return;
    Buffer dx = buffer(rows * input);
    Scalar beta = 0;
    for (const Part& part : parts_of_input(cell)) {  // (rows x gates) (gates x input) -> (rows x input)
      gemm(rows, input, part.gates * hidden, 1, {dsums.data() + part.column * hidden, width},
           {in.ih + part.gate * hidden * input, input}, beta, dx.data(), input);
      beta = 1;
    }
    order.scatter(dx.data(), d.x.beta, d.x.data, input);
  };
  auto to_ih = [&] {
    if (!d.ih.data) return;
    Buffer x = inputs_in_order(in.x);
    for (const Part& part : parts_of_input(cell))  // (rows x gates)^T (rows x input) -> (gates x input)
      gemm(part.gates * hidden, input, rows, 1, {dsums.data() + part.column * hidden, width, true}, {x.data(), input},
           d.ih.beta, d.ih.data + part.gate * hidden * input, input);
  };
  auto to_hh = [&] {
    if (!d.hh.data) return;
    std::int64_t first = in.first.h || order.steps() == 0 ? 0 : order.start(1);  // before it h is 0
    // (rows x gates)^T (rows x hidden) -> (gates x hidden)
    gemm(gates, hidden, rows - first, 1, {of_state + first * width, width, true},
         {before.data() + first * hidden, hidden}, d.hh.beta, d.hh.data, hidden);
  };
  auto to_biases = [&] {
    if (!d.bias_ih.data && !d.bias_hh.data) return;
    Buffer sums = buffer(width);
    column_sums(dsums.data(), 0, sums.data(), rows, width);
    if (d.bias_ih.data)
      for (const Part& part : parts_of_input(cell))
        add(sums.data() + part.column * hidden, d.bias_ih.beta, d.bias_ih.data + part.gate * hidden,
            part.gates * hidden);
    if (d.bias_hh.data) add(sums.data() + columns.of_state * hidden, d.bias_hh.beta, d.bias_hh.data, gates);
  };
  // Each product whole, as in `linear`.
  auto run = [&](std::int64_t i) { i == 0 ? to_x() : i == 1 ? to_ih() : i == 2 ? to_hh() : to_biases(); };
  if (d.ih.data != d.hh.data && rows_a_product(2 * rows, input, gates) < 2 * rows)
    parallel(4, run);
  else
    for (std::int64_t i = 0; i < 4; ++i) run(i);
  if (d.h.data) order.scatter_entries(dh.data(), d.h.beta, d.h.data, hidden);
  if (d.c.data) order.scatter_entries(dc.data(), d.c.beta, d.c.data, hidden);
}

}  // namespace gradus::inline GRADUS_PRECISION
