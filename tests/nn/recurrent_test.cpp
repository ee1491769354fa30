#include "nn/recurrent.hpp"

#include <doctest/doctest.h>

#include "autograd/ops/shape.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::wave;

using Lengths = std::vector<std::int64_t>;

TEST_CASE("recurrent modules: names and shapes of the parameters are PyTorch's") {
  Generator g(1);
  nn::GRU gru({.input_size = 3, .hidden_size = 4, .layers = 2, .bidirectional = true}, g);
  std::vector<std::string> names;
  for (const auto& [name, parameter] : gru.named_parameters()) names.push_back(name);
  // [n for n, _ in torch.nn.GRU(3, 4, 2, bidirectional=True).named_parameters()]
  CHECK(names == std::vector<std::string>{"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0",
                                          "weight_ih_l0_reverse", "weight_hh_l0_reverse", "bias_ih_l0_reverse",
                                          "bias_hh_l0_reverse", "weight_ih_l1", "weight_hh_l1", "bias_ih_l1",
                                          "bias_hh_l1", "weight_ih_l1_reverse", "weight_hh_l1_reverse",
                                          "bias_ih_l1_reverse", "bias_hh_l1_reverse"});
  CHECK(gru.parameter("weight_ih_l0").shape() == Shape{12, 3});
  CHECK(gru.parameter("weight_ih_l1_reverse").shape() == Shape{12, 8});
  CHECK(to_string(gru).starts_with("GRU(input_size=3, hidden_size=4, layers=2, bidirectional)"));
}

TEST_CASE(
    "recurrent modules: an entry of a padded batch gives what it gives alone, in both directions and all layers") {
  Generator g(1);
  nn::LSTM lstm({.input_size = 3, .hidden_size = 4, .layers = 2, .bidirectional = true}, g);
  Variable x(wave({3, 5, 3}));
  auto [y, last] = lstm(x, Lengths{2, 5, 3});
  for (std::int64_t b = 0; b < 3; ++b) {
    std::int64_t length = b == 0 ? 2 : b == 1 ? 5 : 3;
    auto [alone, alone_last] = lstm(slice(slice(x, 0, b, b + 1), 1, 0, length));
    check_close(slice(slice(y, 0, b, b + 1), 1, 0, length), alone.value());
    check_close(slice(last.h, 1, b, b + 1), alone_last.h.value());
    check_close(slice(last.c, 1, b, b + 1), alone_last.c.value());
  }
}

TEST_CASE("recurrent modules: the last state is handed on to go on with the next part of a sequence") {
  Generator g(1);
  nn::RNN rnn({.input_size = 3, .hidden_size = 4, .layers = 2}, g);
  Variable x(wave({2, 5, 3}));
  auto [whole, last] = rnn(x);
  auto [first, between] = rnn(slice(x, 1, 0, 3));
  auto [second, end] = rnn(slice(x, 1, 3, 5), Lengths{}, between);
  check_close(concatenate({first, second}, 1), whole.value());
  check_close(end.h, last.h.value());
  CHECK(last.h.shape() == Shape{2, 2, 4});
}

TEST_CASE("recurrent modules: what does not fit is refused with all shapes") {
  Generator g(1);
  nn::LSTM lstm({.input_size = 3, .hidden_size = 4, .layers = 2}, g);
  nn::GRU gru({.input_size = 3, .hidden_size = 4}, g);
  Variable x(wave({2, 5, 3})), states(wave({2, 2, 4}));
  check_throws<ShapeError>([&] { lstm(Variable(wave({2, 5, 4}))); }, {"LSTM: ", "(2, 5, 4)", "(batch, time, 3)"});
  check_throws<ShapeError>([&] { lstm(Variable(wave({5, 3}))); }, {"LSTM: ", "(5, 3)"});
  check_throws<ShapeError>(
      [&] {
        lstm(x, Lengths{}, RecurrentState{Variable(wave({1, 2, 4})), states});
      },
      {"LSTM: ", "(1, 2, 4)", "(2, 2, 4)", "(2, 5, 3)"});
  check_throws<ShapeError>(
      [&] {
        lstm(x, Lengths{}, RecurrentState{states, Variable(wave({2, 4}))});
      },
      {"LSTM: ", "(2, 4)", "(2, 2, 4)"});
  check_throws<ValueError>(
      [&] {
        gru(x, Lengths{}, RecurrentState{{}, Variable(wave({1, 2, 4}))});
      },
      {"GRU: gru: ", "only an LSTM has"});
  check_throws<ValueError>([&] { gru(x, Lengths{5, 6}); }, {"GRU: gru: ", "lengths[1] is 6"});
}
