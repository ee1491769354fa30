#include "autograd/detect_anomaly.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/gradient_hook.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/record.hpp"
#include "nn/bert.hpp"
#include "nn/gpt.hpp"
#include "nn/patch.hpp"
#include "nn/recurrent_seq2seq.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

nn::Transformer watched_model(Generator& generator) {
  return {{.vocabulary = 6, .d_model = 8, .heads = 2, .layers = 2, .d_ff = 12, .dropout = 0}, generator};
}

Variable output_of(const nn::Transformer& model) {
  return model(indices({2, 3}, {1, 2, 3, 4, 5, 1}), indices({2, 4}, {1, 2, 3, 4, 1, 5, 2, 2}));
}

/// The value itself, whose gradient is made `planted` in one place.
Variable with_bad_gradient(const Variable& x, double planted) {
  return record("planted", Tensor(x.value()), {x}, [planted](Tensor& dy, Gradients& d) {
    dy.data()[1] = static_cast<Scalar>(planted);
    d[0] += dy;
  });
}

/// Each parameter of a model in turn is NaN: forward names the module that has it. How many there are.
template <class Run>
std::size_t check_named_forward(nn::ModuleBase& model, const Run& run) {
  NoGradGuard no_grad;
  for (nn::NamedParameter& entry : model.named_parameters()) {
    Tensor before = entry.parameter.value();
    entry.parameter.mutable_value().fill(static_cast<Scalar>(NAN));
    std::size_t dot = entry.name.rfind('.');
    std::string module = dot == std::string::npos ? "" : entry.name.substr(0, dot) + ": ";
    CAPTURE(entry.name);
    DetectAnomaly detect;
    check_throws<ValueError>(run, {module + "forward of ", " gave NaN"});
    entry.parameter.mutable_value() = before;
  }
  return model.named_parameters().size();
}

}  // namespace

TEST_CASE("DetectAnomaly: names operation, kind, place, and what the inputs were between; in evaluation too") {
  DetectAnomaly detect;
  Variable x(tensor({2, 2}, {1, -2, 3, 4}), true), zero(tensor({2}, {1, 0}), true);
  check_throws<ValueError>([&] { log(x); },
                           {"forward of log gave NaN at (0, 1) of (2, 2)", "its input 0 (2, 2) was between -2 and 4"});
  NoGradGuard no_grad;
  check_throws<ValueError>([&] { x / zero; },
                           {"forward of div gave -inf at (0, 1) of (2, 2)", "its input 1 (2,) was between 0 and 1"});
}

TEST_CASE("DetectAnomaly: a gradient that is no number is its rule's, which says what it was given") {
  DetectAnomaly detect;
  Variable x(tensor({3}, {1, 2, 4}), true);
  Variable y = with_bad_gradient(x * x, NAN);
  check_throws<ValueError>(
      [&] {
        y.backward(tensor({3}, {1, -7, 2}));
      },
      {"backward of planted gave NaN in its input 0's gradient at (1,) of (3,)", "dy was between -7 and 2"});
  CHECK_FALSE(x.has_grad());
  check_throws<ValueError>(
      [&] {
        (x * x).backward(tensor({3}, {1, INFINITY, 2}));
      },
      {"backward of mul was given inf in dy at (1,) of (3,)"});
}

TEST_CASE("DetectAnomaly: finds nothing where all is well, and nothing once it is gone") {
  Generator generator(1);
  nn::Transformer model = watched_model(generator);
  Variable x(-1.0, true);
  {
    DetectAnomaly detect;
    sum(output_of(model)).backward();
  }
  CHECK(std::isnan(log(x).item()));
}

TEST_CASE("DetectAnomaly: one planted in each module of a Transformer is named by its path, forward and backward") {
  Generator generator(1);
  nn::Transformer model = watched_model(generator);
  std::int64_t planted = 0;
  for (const nn::NamedModule& entry : nn::named_modules(model)) {
    bool ran = false;
    {
      nn::Patch look(model, entry.name, {.output = [&](const Variable& y) { return ran = true, y; }});
      output_of(model);
    }
    if (!ran || entry.name.empty()) continue;
    CAPTURE(entry.name);
    ++planted;
    {
      nn::Patch plant(model, entry.name, {.output = [](const Variable& y) { return y / 0.0; }});
      DetectAnomaly detect;
      // What a patch computes is told to none: it is the next operation, outside, that meets it; behind the last is
      // none.
      if (entry.name != "output") CHECK_THROWS_AS(output_of(model), ValueError);
    }
    nn::Patch plant(model, entry.name, {.output = [](const Variable& y) { return with_bad_gradient(y, INFINITY); }});
    Variable loss = sum(output_of(model));
    DetectAnomaly detect;
    check_throws<ValueError>([&] { loss.backward(); }, {entry.name, ": backward of planted gave inf"});
  }
  CHECK(planted > 30);
}

TEST_CASE("DetectAnomaly: the module with a weight that is no number is named, in each kind of model") {
  Generator generator(1);
  const Indices tokens = indices({2, 3}, {1, 2, 3, 4, 5, 1});
  nn::Transformer transformer = watched_model(generator);
  CHECK(check_named_forward(transformer, [&] { output_of(transformer); }) > 60);
  for (Cell cell : {Cell::rnn, Cell::lstm, Cell::gru}) {
    nn::RecurrentSeq2Seq recurrent(
        {.vocabulary = 6, .d_model = 4, .hidden = 4, .layers = 2, .cell = cell, .attention = true}, generator);
    CHECK(check_named_forward(recurrent, [&] { recurrent(tokens, tokens); }) > 15);
  }
  nn::GPT gpt({.vocabulary = 6, .max_length = 4, .d_model = 8, .heads = 2, .layers = 2, .d_ff = 8, .dropout = 0},
              generator);
  CHECK(check_named_forward(gpt, [&] { gpt(tokens); }) > 20);
  nn::BERT bert({.vocabulary = 6, .max_length = 4, .d_model = 8, .heads = 2, .layers = 2, .d_ff = 8, .dropout = 0},
                generator);
  CHECK(check_named_forward(bert, [&] {
          Variable hidden = bert(tokens);
          bert.pooled(hidden), bert.masked_language_logits(hidden);
        }) > 20);
}
