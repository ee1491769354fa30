#include <doctest/doctest.h>

#include "autograd/core/parallel.hpp"
#include "autograd/ops/attention.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "nn/encoder.hpp"
#include "nn/recurrent.hpp"
#include "optim/adam.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using namespace gradus::testing;

namespace {

/// The parameters after some steps of Adam, large enough that every kernel is cut into pieces.
std::vector<Tensor> trained(int count, nn::Activation activation, nn::Norm norm) {
  set_threads(count);
  Generator generator(1);
  nn::TransformerEncoder model(
      1, {.d_model = 64, .heads = 4, .d_ff = 256, .dropout = 0.1, .activation = activation, .norms = {.norm = norm}},
      generator);
  optim::Adam adam(model.parameters(), {.lr = 1e-2});
  for (int step = 0; step < 3; ++step) {
    adam.zero_grad();
    Variable y = model(Variable(generator.normal({16, 40, 64})), Mask::causal(40));
    mean(y * y * y).backward();
    adam.step();
  }
  set_threads(1);
  std::vector<Tensor> values;
  for (const Variable& parameter : model.parameters()) values.push_back(parameter.value());
  return values;
}

}  // namespace

TEST_CASE("training gives the same bits with one, two and three threads") {
  for (auto [activation, norm] : {std::pair(nn::Activation::relu, nn::Norm::layer_norm),
                                  {nn::Activation::gelu, nn::Norm::layer_norm},
                                  {nn::Activation::swiglu, nn::Norm::rms_norm}}) {
    std::vector<Tensor> alone = trained(1, activation, norm);
    for (int count : {2, 3}) {
      std::vector<Tensor> shared = trained(count, activation, norm);
      for (std::size_t i = 0; i < alone.size(); ++i)
        CHECK(std::equal(alone[i].begin(), alone[i].end(), shared[i].begin(), shared[i].end()));
    }
  }
}

TEST_CASE("recurrent layers give the same bits with one and with two threads, outputs and gradients") {
  auto results = []<class M>(int count, const M& module) {
    set_threads(count);
    Variable x(wave({130, 12, 40}), true);
    std::vector<std::int64_t> lengths;
    for (std::int64_t b = 0; b < 130; ++b) lengths.push_back(b % 13);
    RecurrentResult result = module(x, lengths);
    result.output.backward(wave(result.output.shape(), 1));
    set_threads(1);
    std::vector<Tensor> all = {result.output.value(), result.last.h.value(), x.grad()};
    for (Variable& parameter : module.parameters()) {
      all.push_back(parameter.grad());
      parameter.zero_grad();
    }
    return all;
  };
  Generator g(1);
  nn::RecurrentOptions options{.input_size = 40, .hidden_size = 64, .layers = 2, .bidirectional = true};
  auto check_same = [&](const auto& module) {
    std::vector<Tensor> alone = results(1, module), shared = results(2, module);
    for (std::size_t i = 0; i < alone.size(); ++i) CHECK(alone[i] == shared[i]);
  };
  check_same(nn::RNN(options, g));
  check_same(nn::LSTM(options, g));
  check_same(nn::GRU(options, g));
}

TEST_CASE("gradients that gather in one Variable are the same with one and with two threads") {
  auto gradient = [](int count, const Shape& shape, auto operation) {
    set_threads(count);
    Variable x(wave(shape), true);
    Variable y = operation(x);
    y.backward(wave(y.shape(), 1));
    set_threads(1);
    return x.grad();
  };
  auto square = [](const Variable& w) { return linear(w, w, Variable()); };
  auto overlapping = [](const Variable& x) {
    return scaled_dot_product_attention({x, 0, 32}, {x, 4, 32}, {x, 8, 32}, {}, {.heads = 8});
  };
  for (int time = 0; time < 20; ++time) {  // a race may go well once
    check_close(gradient(2, {320, 320}, square), gradient(1, {320, 320}, square), 0, 0);
    check_close(gradient(2, {1, 256, 40}, overlapping), gradient(1, {1, 256, 40}, overlapping), 0, 0);
  }
}
