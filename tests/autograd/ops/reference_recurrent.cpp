#include <cmath>

#include "autograd/ops/recurrent.hpp"
#include "tests/autograd/ops/reference.hpp"
#include "tests/helpers.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

constexpr std::int64_t batch = 3, time = 4, input = 2, hidden = 3;

double sigmoid_at(double x) { return 1 / (1 + std::exp(-x)); }

/// h and c of one unit.
struct Unit {
  double h = 0, c = 0;
};
/// Those after a step, from the sums of its gates: x W_ih^T + b_ih, and h W_hh^T + b_hh.
using Sum = std::function<double(std::int64_t gate)>;
using Step = Unit (*)(const Unit& before, const Sum& of_x, const Sum& of_h);

Unit rnn_unit(const Unit&, const Sum& of_x, const Sum& of_h) { return {std::tanh(of_x(0) + of_h(0)), 0}; }
Unit lstm_unit(const Unit& before, const Sum& of_x, const Sum& of_h) {
  auto sum = [&](std::int64_t gate) { return of_x(gate) + of_h(gate); };
  double c = sigmoid_at(sum(1)) * before.c + sigmoid_at(sum(0)) * std::tanh(sum(2));
  return {sigmoid_at(sum(3)) * std::tanh(c), c};
}
Unit gru_unit(const Unit& before, const Sum& of_x, const Sum& of_h) {
  double r = sigmoid_at(of_x(0) + of_h(0)), z = sigmoid_at(of_x(1) + of_h(1));
  return {(1 - z) * std::tanh(of_x(2) + r * of_h(2)) + z * before.h, 0};
}

struct Cells {
  explicit Cells(std::int64_t gates)
      : ih(wave({gates * hidden, input}, 1)),
        hh(wave({gates * hidden, hidden}, 2)),
        bias_ih(wave({gates * hidden}, 3)),
        bias_hh(wave({gates * hidden}, 4)) {}
  Tensor x = wave({batch, time, input}, 0.1), ih, hh, bias_ih, bias_hh;
};

/// All units of an entry, one symbol of it further.
std::vector<Unit> stepped(const Cells& n, Step step, const std::vector<Unit>& before, std::int64_t b, std::int64_t t) {
  std::vector<Unit> after;
  for (std::int64_t j = 0; j < hidden; ++j) {
    auto of_x = [&](std::int64_t gate) {
      double sum = at(n.bias_ih, {gate * hidden + j});
      for (std::int64_t k = 0; k < input; ++k) sum += at(n.x, {b, t, k}) * at(n.ih, {gate * hidden + j, k});
      return sum;
    };
    auto of_h = [&](std::int64_t gate) {
      double sum = at(n.bias_hh, {gate * hidden + j});
      for (std::int64_t k = 0; k < hidden; ++k)
        sum += before[static_cast<std::size_t>(k)].h * at(n.hh, {gate * hidden + j, k});
      return sum;
    };
    after.push_back(step(before[static_cast<std::size_t>(j)], of_x, of_h));
  }
  return after;
}

template <class Run>
void add_references(References& all, const char* name, Run run, Step step, std::int64_t gates, bool given,
                    const SequenceOptions& options) {
  const Cells n(gates);
  const bool has_cell = gates == 4;
  RecurrentState first;
  if (given) first.h = wave({batch, hidden}, 5);
  if (given && has_cell) first.c = wave({batch, hidden}, 6);
  Tensor y = zeros({batch, time, hidden}), h = empty({batch, hidden}), c = empty({batch, hidden});
  for (std::int64_t b = 0; b < batch; ++b) {
    std::vector<Unit> state(hidden);
    for (std::int64_t j = 0; j < hidden; ++j)
      state[static_cast<std::size_t>(j)] = {first.h ? at(first.h, {b, j}) : 0, first.c ? at(first.c, {b, j}) : 0};
    std::int64_t length = options.lengths.empty() ? time : options.lengths[static_cast<std::size_t>(b)];
    for (std::int64_t s = 0; s < length; ++s) {
      std::int64_t t = options.reverse ? length - 1 - s : s;
      state = stepped(n, step, state, b, t);
      for (std::int64_t j = 0; j < hidden; ++j) y(b, t, j) = static_cast<Scalar>(state[static_cast<std::size_t>(j)].h);
    }
    for (std::int64_t j = 0; j < hidden; ++j) {
      h(b, j) = static_cast<Scalar>(state[static_cast<std::size_t>(j)].h);
      c(b, j) = static_cast<Scalar>(state[static_cast<std::size_t>(j)].c);
    }
  }
  RecurrentResult got = run(n.x, {n.ih, n.hh, n.bias_ih, n.bias_hh}, first, options);
  std::string what = fmt::format("{}{}{}", given ? "first state, " : "", options.lengths.empty() ? "" : "padded, ",
                                 options.reverse ? "reverse, " : "");
  all.push_back({name, what + "output", got.output.value(), y});
  all.push_back({name, what + "last h", got.last.h.value(), h});
  if (has_cell) all.push_back({name, what + "last c", got.last.c.value(), c});
}

}  // namespace

References recurrent_references() {
  References all;
  for (bool given : {false, true})
    for (bool padded : {false, true})
      for (bool reverse : {false, true}) {
        SequenceOptions options{.reverse = reverse};
        if (padded) options.lengths = {2, 4, 0};
        add_references(all, "rnn", rnn, rnn_unit, 1, given, options);
        add_references(all, "lstm", lstm, lstm_unit, 4, given, options);
        add_references(all, "gru", gru, gru_unit, 3, given, options);
      }
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
