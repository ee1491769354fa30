#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <set>

#include "nn/activation.hpp"
#include "nn/bert.hpp"
#include "nn/gpt.hpp"
#include "nn/init.hpp"
#include "nn/recurrent_seq2seq.hpp"
#include "nn/sequential.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"
#include "tests/nn/module_samples.hpp"
#include "tests/nn/spread.hpp"

// What each parameter of each module is before it learns: PyTorch's distribution (torch.nn 1.13: the reset_parameters
// of Linear, Embedding, LayerNorm, MultiheadAttention and RNNBase, _reset_parameters of Transformer), or what its `///`
// says where PyTorch has no such module.

using namespace gradus;
using testing::check_spread;
using testing::Spread;

namespace {

double linear_bound(double in) { return 1 / std::sqrt(in); }
double xavier_bound(double in, double out) { return std::sqrt(6 / (in + out)); }

/// A module, and for each of its parameters, by the end of the name, how it starts. The first end that fits counts.
struct Start {
  std::shared_ptr<nn::ModuleBase> module;
  std::vector<std::pair<std::string, Spread>> spreads;
};

template <class M>
std::shared_ptr<nn::ModuleBase> keep(M module) {
  return std::make_shared<M>(std::move(module));
}

std::vector<Start> starts() {
  using namespace nn;
  // All different, and no two of the bounds below within 6 % of each other.
  constexpr std::int64_t width = 64, wide = 160, symbols = 100, length = 40;
  Generator g(17);
  using Rows = std::vector<std::pair<std::string, Spread>>;
  const Spread zero = Spread::constant(0), one = Spread::constant(1);
  const Spread of_width = Spread::uniform(linear_bound(width)), of_wide = Spread::uniform(linear_bound(wide));
  auto joined = [](Rows rows, const Rows& more) {
    rows.insert(rows.end(), more.begin(), more.end());
    return rows;
  };
  // A Linear's own, outside a Transformer.
  const Rows attention = {{"in_proj_weight", Spread::uniform(xavier_bound(width, 3 * width))},
                          {"in_proj_bias", zero},
                          {"out_proj.weight", of_width},
                          {"out_proj.bias", zero}};
  const Rows feed_forward = {
      {"linear1.weight", of_width}, {"linear1.bias", of_width}, {"linear2.weight", of_wide}, {"linear2.bias", of_wide}};
  const Rows norms = {{"norm.weight", one},  {"norm.bias", zero},  {"norm1.weight", one}, {"norm1.bias", zero},
                      {"norm2.weight", one}, {"norm2.bias", zero}, {"norm3.weight", one}, {"norm3.bias", zero}};
  const Rows layer = joined(joined(attention, feed_forward), norms);
  const double sqrt_width = std::sqrt(static_cast<double>(width));
  const Rows transformer = joined({{"source_embedding.weight", Spread::normal(1 / sqrt_width)},
                                   {"target_embedding.weight", Spread::normal(1 / sqrt_width)},
                                   {"positions.weight", Spread::normal(0.02)},
                                   {"output.weight", of_width},
                                   {"output.bias", of_width},
                                   {"out_proj.weight", Spread::uniform(xavier_bound(width, width))},
                                   {"linear1.weight", Spread::uniform(xavier_bound(width, wide))},
                                   {"linear2.weight", Spread::uniform(xavier_bound(wide, width))}},
                                  layer);
  const Spread gpt = Spread::normal(0.02), residual = Spread::normal(0.02 / std::sqrt(2 * 2.));

  Rows recurrent;  // of both directions of both layers
  for (const char* kind : {"weight_ih", "weight_hh", "bias_ih", "bias_hh"})
    for (const char* place : {"_l0", "_l0_reverse", "_l1", "_l1_reverse"})
      recurrent.emplace_back(std::string(kind) + place, of_wide);
  const RecurrentOptions layers{.input_size = width, .hidden_size = wide, .layers = 2, .bidirectional = true};

  TransformerLayerOptions options{.d_model = width, .heads = 4, .d_ff = wide};
  TransformerOptions whole{.vocabulary = symbols, .d_model = width, .heads = 4, .layers = 2, .d_ff = wide};
  TransformerOptions learned = whole;
  learned.positions = Positions::learned;
  learned.max_length = length;
  TransformerOptions gated = whole;
  gated.activation = Activation::swiglu;
  gated.norms.norm = Norm::rms_norm;
  return {
      {keep(Linear({.in_features = width, .out_features = wide}, g)), {{"weight", of_width}, {"bias", of_width}}},
      {keep(Linear({.in_features = wide, .out_features = width, .zero_bias = true}, g)),
       {{"weight", of_wide}, {"bias", zero}}},
      {keep(Embedding({.num_embeddings = symbols, .embedding_dim = width}, g)), {{"weight", Spread::normal(1)}}},
      {keep(LayerNorm({.width = width})), {{"weight", one}, {"bias", zero}}},
      {keep(RMSNorm({.width = width})), {{"weight", one}}},
      {keep(Sequential(ReLU(), Linear({.in_features = wide, .out_features = width}, g))),
       {{"1.weight", of_wide}, {"1.bias", of_wide}}},
      {keep(LearnedPositionalEncoding({.d_model = width, .max_length = length}, g)),
       {{"weight", Spread::normal(0.02)}}},
      {keep(MultiHeadAttention({.d_model = width, .heads = 4}, g)), attention},
      {keep(FeedForward({.d_model = width, .d_ff = wide}, g)), feed_forward},
      {keep(FeedForward({.d_model = width, .d_ff = wide, .activation = Activation::swiglu}, g)),
       joined({{"linear3.weight", of_width}}, feed_forward)},
      {keep(TransformerEncoderLayer(options, g)), layer},
      {keep(TransformerDecoderLayer(options, g)), layer},
      {keep(TransformerEncoder(2, options, g)), layer},
      {keep(TransformerDecoder(2, options, g)), layer},
      {keep(RNN(layers, g)), recurrent},
      {keep(LSTM(layers, g)), recurrent},
      {keep(GRU(layers, g)), recurrent},
      {keep(RecurrentSeq2Seq({.vocabulary = symbols, .d_model = width, .hidden = wide, .layers = 2, .attention = true},
                             g)),
       joined({{"source_embedding.weight", Spread::normal(1)},
               {"target_embedding.weight", Spread::normal(1)},
               {"score.weight", of_wide},
               {"combine.weight", Spread::uniform(linear_bound(2 * wide))},
               {"output.weight", of_wide},
               {"output.bias", of_wide}},
              recurrent)},
      {keep(Transformer(whole, g)), transformer},
      {keep(Transformer(learned, g)), transformer},
      {keep(Transformer(gated, g)),
       joined({{"linear3.weight", Spread::uniform(xavier_bound(width, wide))}}, transformer)},
      {keep(GPT({.vocabulary = symbols, .max_length = length, .d_model = width, .heads = 4, .layers = 2, .d_ff = wide},
                g)),
       joined({{"embedding.weight", gpt},
               {"positions.weight", gpt},
               {"in_proj_weight", gpt},
               {"linear1.weight", gpt},
               {"linear1.bias", zero},
               {"linear2.bias", zero},
               {"out_proj.weight", residual},
               {"linear2.weight", residual}},
              layer)},
      {keep(BERT({.vocabulary = symbols, .max_length = length, .d_model = width, .heads = 4, .layers = 2, .d_ff = wide},
                 g)),
       joined({{"norm.weight", one},
               {"norm1.weight", one},
               {"norm2.weight", one},
               {"bias", zero},
               {"in_proj_bias", zero},
               {"head_bias", zero},
               {"head_norm.weight", one},
               {"in_proj_weight", gpt},
               {"weight", gpt}},
              {})},
  };
}

}  // namespace

TEST_CASE("start: each parameter of each module begins as PyTorch's, or as its documentation says") {
  for (const Start& start : starts())
    for (const nn::NamedParameter& entry : start.module->named_parameters()) {
      std::string what = std::string(start.module->type_name()) + ", " + entry.name;
      auto row = std::find_if(start.spreads.begin(), start.spreads.end(), [&](const auto& row) {
        return entry.name == row.first || entry.name.ends_with("." + row.first);
      });
      REQUIRE_MESSAGE(row != start.spreads.end(), what, " has no row");
      check_spread(what, entry.parameter, row->second);
    }
}

TEST_CASE("start: every module with parameters has its rows") {
  std::set<std::string> listed;
  for (const Start& start : starts()) listed.insert(start.module->type_name());
  for (const testing::ModuleSample& sample : testing::module_samples())
    if (sample.parameter_count > 0)
      CHECK_MESSAGE(listed.contains(sample.module->type_name()), sample.name, " has no rows in this table");
}

TEST_CASE("start: no two matrices of a model begin with the same numbers") {
  for (const Start& start : starts()) {
    std::set<Scalar> seen;
    for (const nn::NamedParameter& entry : start.module->named_parameters())
      if (entry.parameter.dimension() == 2)
        CHECK_MESSAGE(seen.insert(entry.parameter.value().data()[0]).second, entry.name);
  }
}

TEST_CASE("start: an Embedding's padding is 0, and stays so when the rest is drawn anew") {
  Generator g(3);
  for (std::int64_t padding : {0, 3, 4}) {
    nn::Embedding embedding({.num_embeddings = 5, .embedding_dim = 7, .padding_idx = padding}, g);
    auto check_rows = [&] {
      const Tensor& weight = embedding.weight().value();
      for (std::int64_t i = 0; i < 5 * 7; ++i) CHECK((weight.data()[i] == 0) == (i / 7 == padding));
    };
    check_rows();
    embedding.reset(0.5, g);
    check_rows();
  }
}
