#include "nn/attention_maps.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "nn/transformer.hpp"
#include "testing/composed.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::wave;

namespace {

nn::TransformerOptions small(double dropout = 0) {
  return {.vocabulary = 6, .d_model = 8, .heads = 2, .layers = 2, .d_ff = 12, .dropout = dropout};
}

const Indices source = indices({2, 3}, {1, 2, 3, 4, 5, 0}), target = indices({2, 4}, {1, 2, 3, 4, 1, 5, 0, 0});
const SequenceMasks masks{.source = Mask::padding({3, 2}, 3),
                          .target = Mask::causal(4) & Mask::padding({4, 2}, 4),
                          .memory = Mask::padding({3, 2}, 3)};

/// The greatest of a batch entry's weights whose key is at least `first` and behind the query by `ahead`.
double greatest(const Tensor& weights, std::size_t batch, std::size_t first_key, std::size_t ahead) {
  double found = 0;
  for (std::size_t h = 0; h < weights.shape(1); ++h)
    for (std::size_t q = 0; q < weights.shape(2); ++q)
      for (std::size_t k = std::max(first_key, q + ahead); k < weights.shape(3); ++k)
        found = std::max<double>(found, weights(batch, h, q, k));
  return found;
}

/// Two attentions of one's own, one after the other.
class CalledTwice : public nn::Module<CalledTwice> {
 public:
  static constexpr const char* type = "CalledTwice";
  explicit CalledTwice(Generator& g) : first_({.d_model = 4, .heads = 2}, g), second_({.d_model = 4, .heads = 1}, g) {}
  Variable forward(const Variable& x) const { return second_(first_(x), x); }
  void members(nn::Members& members) const override {
    members.child("first", first_);
    members.child("second", second_);
  }

 private:
  nn::MultiHeadAttention first_, second_;
};

/// Rows of a matrix times x, with the bias: what in_proj_weight makes of it.
Variable project(const nn::MultiHeadAttention& attention, const Variable& x, std::int64_t block) {
  Variable weight = attention.parameter("in_proj_weight"), bias = attention.parameter("in_proj_bias");
  std::int64_t d = weight.size(1);
  return linear(x, slice(weight, 0, block * d, (block + 1) * d), slice(bias, 0, block * d, (block + 1) * d));
}

}  // namespace

TEST_CASE("attention_maps: every attention of a Transformer, by its path, in the order in which they run") {
  Generator g(3);
  nn::Transformer model(small(), g);
  std::vector<nn::AttentionMap> maps = nn::attention_maps(model, source, target, masks);
  std::vector<std::string> modules;
  for (const nn::AttentionMap& map : maps) modules.push_back(map.module);
  CHECK(modules == std::vector<std::string>{"encoder.layers.0.self_attn", "encoder.layers.1.self_attn",
                                            "decoder.layers.0.self_attn", "decoder.layers.0.multihead_attn",
                                            "decoder.layers.1.self_attn", "decoder.layers.1.multihead_attn"});
  CHECK(shape_of(maps[0].weights) == Shape{2, 2, 3, 3});
  CHECK(shape_of(maps[2].weights) == Shape{2, 2, 4, 4});
  CHECK(shape_of(maps[3].weights) == Shape{2, 2, 4, 3});
}

TEST_CASE("attention_maps: each row sums to 1 and looks only where it may") {
  Generator g(3);
  nn::Transformer model(small(), g);
  std::vector<nn::AttentionMap> maps = nn::attention_maps(model, source, target, masks);
  for (const nn::AttentionMap& map : maps) {
    CAPTURE(map.module);
    Shape shape = shape_of(map.weights);
    check_close(sum(Variable(map.weights), {-1}), ones({shape[0], shape[1], shape[2]}));
  }
  CHECK(greatest(maps[0].weights, 1, 2, 0) == 0);  // encoder: the second source has two symbols
  CHECK(greatest(maps[0].weights, 0, 2, 0) > 0);
  CHECK(greatest(maps[2].weights, 0, 0, 1) == 0);  // decoder, itself: causal
  CHECK(greatest(maps[2].weights, 0, 0, 0) > 0);
  CHECK(greatest(maps[3].weights, 1, 2, 0) == 0);  // decoder, memory: the second source has two symbols
}

TEST_CASE(
    "attention_maps: the weights are those that the model used, whatever its options, for self- and cross-attention") {
  Variable x(wave({2, 4, 6})), memory(wave({2, 5, 6}, 1));
  Mask mask = Mask::causal(4) & Mask::left_padding({4, 2}, 4), padding = Mask::padding({5, 2}, 5);
  for (nn::Positions positions : {nn::Positions::none, nn::Positions::rotary, nn::Positions::alibi})
    for (double dropout : {0.0, 0.5}) {
      Generator g(4);
      nn::MultiHeadAttention attention({.d_model = 6, .heads = 3, .dropout = dropout, .positions = positions}, g);
      std::vector<nn::AttentionMap> self = nn::attention_maps(attention, x, mask);
      std::vector<nn::AttentionMap> cross = nn::attention_maps(attention, x, memory, padding);
      REQUIRE(self.size() == 1);
      REQUIRE(cross.size() == 1);
      CHECK(self[0].module == "MultiHeadAttention");
      AttentionOptions options{.heads = 3};
      auto compose = [&](const Variable& query, const Variable& key, const Variable& looked_at, const Mask& m) {
        return composed_attention(query, key, project(attention, looked_at, 2), m, options);
      };
      auto turn = [&](const Variable& v) {
        return positions == nn::Positions::rotary ? composed_rotary(v, {.heads = 3}) : v;
      };
      Variable query = project(attention, x, 0);
      check_close(cross[0].weights, compose(query, project(attention, memory, 1), memory, padding).weights.value());
      if (positions == nn::Positions::alibi) options.slopes = alibi_slopes(3);
      AttentionResult result = compose(turn(query), turn(project(attention, x, 1)), x, mask);
      check_close(self[0].weights, result.weights.value());
      if (dropout > 0) continue;
      // These are the weights behind the output, too.
      check_close(
          attention(x, mask),
          linear(result.output, attention.parameter("out_proj.weight"), attention.parameter("out_proj.bias")).value());
    }
}

TEST_CASE("attention_maps: the attentions of a module of one's own are noted too") {
  Generator g(4);
  CalledTwice model(g);
  std::vector<nn::AttentionMap> maps = nn::attention_maps(model, Variable(wave({1, 3, 4})));
  REQUIRE(maps.size() == 2);
  CHECK(maps[0].module == "first");
  CHECK(maps[1].module == "second");
  CHECK(shape_of(maps[1].weights) == Shape{1, 1, 3, 3});
}

TEST_CASE("AttentionRecorder: output, gradients and what dropout draws are what they are without it") {
  auto run = [](bool record) {
    Generator g(5);
    nn::Transformer model(small(0.3), g);  // in training mode
    std::optional<nn::AttentionRecorder> recorder;
    if (record) recorder.emplace();
    Variable first = model(source, target, masks), second = model(source, target, masks);
    Variable loss = sum(first * second);
    loss.backward();
    CHECK((!record || recorder->maps().size() == 12));
    return std::pair(second.value(), model.parameter("encoder.layers.0.self_attn.in_proj_weight").grad());
  };
  auto [watched, watched_grad] = run(true);
  auto [plain, plain_grad] = run(false);
  CHECK(watched == plain);
  CHECK(watched_grad == plain_grad);
}

TEST_CASE("AttentionRecorder: weights are before dropout, record no graph, and end with the recorder") {
  Generator g(6);
  nn::MultiHeadAttention attention({.d_model = 4, .heads = 2, .dropout = 0.9}, g);
  Variable x(wave({1, 3, 4}), true);
  {
    nn::AttentionRecorder outer;
    attention(x);
    {
      nn::AttentionRecorder inner;
      attention(x);
      CHECK(inner.maps().size() == 1);
    }
    CHECK(outer.maps().size() == 2);
    check_close(sum(Variable(outer.maps()[0].weights), {-1}), ones({1, 2, 3}));
  }
  CHECK_FALSE(nn::AttentionRecorder::wanted());
  CHECK(nn::attention_maps([&](const Variable& input) { return attention(input); }, x).size() == 1);
}
