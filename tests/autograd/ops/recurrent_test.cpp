#include "autograd/ops/recurrent.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "autograd/core/parallel.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/shape.hpp"
#include "testing/composed_recurrent.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_gradients;
using testing::not_a_number;
using testing::wave;

namespace {

using Recurrent = RecurrentResult (*)(const Variable&, const RecurrentWeights&, const RecurrentState&,
                                      const SequenceOptions&);
struct Kind {
  const char* name;
  Recurrent run;
  std::int64_t gates;
};
const Kind kinds[] = {{"rnn", rnn, 1}, {"lstm", lstm, 4}, {"gru", gru, 3}};

RecurrentWeights weights_of(const Kind& kind, std::int64_t input, std::int64_t hidden) {
  auto parameter = [&](const Shape& shape, double phase) { return Variable(wave(shape, phase), true); };
  std::int64_t rows = kind.gates * hidden;
  return {parameter({rows, input}, 1), parameter({rows, hidden}, 2), parameter({rows}, 3), parameter({rows}, 4)};
}

}  // namespace

TEST_CASE("recurrent: what stands behind an entry's end is not read, and gets no gradient") {
  for (const Kind& kind : kinds)
    for (bool reverse : {false, true}) {
      INFO(kind.name, ", reverse ", reverse);
      RecurrentWeights weights = weights_of(kind, 2, 3);
      Tensor numbers = wave({2, 3, 2});
      numbers(0, 2, 0) = not_a_number;
      Variable x(numbers, true);
      RecurrentResult padded = kind.run(x, weights, {}, {.lengths = {2, 3}, .reverse = reverse});
      sum(padded.output).backward();
      CHECK(select(select(x.grad(), 0, 0), 0, 2).value() == zeros({2}));
      CHECK(select(select(padded.output, 0, 0), 0, 2).value() == zeros({3}));
      for (Scalar value : weights.hh.grad()) CHECK(std::isfinite(value));

      // The entry by itself gives the same.
      RecurrentResult alone = kind.run(slice(slice(x, 0, 0, 1), 1, 0, 2), weights, {}, {.reverse = reverse});
      check_close(slice(slice(padded.output, 0, 0, 1), 1, 0, 2), alone.output.value());
      check_close(slice(padded.last.h, 0, 0, 1), alone.last.h.value());
    }
}

TEST_CASE("recurrent: a sequence in two parts, the second from the first's last state, is the whole one") {
  for (const Kind& kind : kinds) {
    INFO(kind.name);
    RecurrentWeights weights = weights_of(kind, 2, 3);
    Variable x(wave({2, 5, 2}));
    RecurrentResult whole = kind.run(x, weights, {}, {}), first = kind.run(slice(x, 1, 0, 2), weights, {}, {}),
                    second = kind.run(slice(x, 1, 2, 5), weights, first.last, {});
    check_close(concatenate({first.output, second.output}, 1), whole.output.value());
    check_close(second.last.h, whole.last.h.value());
    CHECK(static_cast<bool>(whole.last.c) == (kind.gates == 4));
    if (whole.last.c) check_close(second.last.c, whole.last.c.value());
  }
}

TEST_CASE("recurrent: the gradient of one output alone, whichever it is") {
  for (const Kind& kind : kinds) {
    RecurrentWeights w = weights_of(kind, 2, 3);
    const std::vector<Variable> inputs = {Variable(wave({2, 3, 2}), true), w.ih, w.hh, w.bias_ih, w.bias_hh};
    for (int output = 0; output < (kind.gates == 4 ? 3 : 2); ++output)
      check_gradients(
          kind.name,
          [&](const std::vector<Variable>& in) {
            RecurrentResult result = kind.run(in[0], {in[1], in[2], in[3], in[4]}, {}, {.lengths = {3, 1}});
            return output == 0 ? result.output : output == 1 ? result.last.h : result.last.c;
          },
          inputs);
  }
}

TEST_CASE("recurrent: inputs that are one Variable gather their gradients in it") {
  // Both matrices of weights, both biases, and both states of an LSTM.
  for (const Kind& kind : kinds) {
    std::int64_t rows = kind.gates * 2;
    const std::vector<Variable> inputs = {Variable(wave({2, 3, 2}), true), Variable(wave({rows, 2}, 1), true),
                                          Variable(wave({rows}, 2), true), Variable(wave({2, 2}, 3), true)};
    check_gradients(
        kind.name,
        [&](const std::vector<Variable>& in) {
          RecurrentState first{in[3], kind.gates == 4 ? in[3] : Variable()};
          return kind.run(in[0], {in[1], in[1], in[2], in[2]}, first, {}).output;
        },
        inputs);
  }
  // A matrix of an RNN that is also the first state.
  check_gradients("rnn",
                  [](const std::vector<Variable>& in) {
                    return rnn(in[0], {in[1], in[1], in[2], in[2]}, {in[1], {}}).output;
                  },
                  {Variable(wave({2, 3, 2}), true), Variable(wave({2, 2}, 1), true), Variable(wave({2}, 2), true)});
}

TEST_CASE("recurrent: a graph that is kept runs backward again with the same result") {
  for (const Kind& kind : kinds) {
    RecurrentWeights weights = weights_of(kind, 2, 3);
    Variable x(wave({2, 3, 2}), true), y = sum(kind.run(x, weights, {}, {}).output);
    y.backward(true);
    Tensor once = weights.ih.grad();
    weights.ih.zero_grad();
    y.backward();
    CHECK(weights.ih.grad() == once);
  }
}

TEST_CASE("recurrent: a batch that is worked on in pieces gives each entry what it has by itself, on any threads") {
  // So much work that it is in pieces, of 48 entries for an RNN and 32 for the others.
  constexpr std::int64_t batch = 90, steps = 8, hidden = 128, piece = 32;
  for (const Kind& kind : kinds) {
    INFO(kind.name);
    const RecurrentWeights weights = weights_of(kind, 4, hidden);
    const Variable all(wave({batch, steps, 4})), states(wave({batch, hidden}, 1));
    auto gradients = [&](std::int64_t first, std::int64_t end) {
      auto part = [&](const Variable& of) { return Variable(slice(of, 0, first, end).value(), true); };
      Variable x = part(all), h = part(states);
      sum(kind.run(x, weights, {h, kind.gates == 4 ? part(states) : Variable()}, {}).output).backward();
      return std::pair(x.grad(), h.grad());
    };
    const auto whole = gradients(0, batch);
    set_threads(3);
    CHECK(gradients(0, batch) == whole);
    set_threads(1);
    for (std::int64_t first = 0; first < batch; first += piece) {
      const std::int64_t end = std::min(batch, first + piece);
      const auto [dx, dh] = gradients(first, end);
      check_close(slice(whole.first, 0, first, end), dx);
      check_close(slice(whole.second, 0, first, end), dh);
    }
  }
}
