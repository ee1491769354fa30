#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "autograd/core/place.hpp"
#include "autograd/record.hpp"
#include "autograd/watcher.hpp"
#include "nn/bert.hpp"
#include "nn/gpt.hpp"
#include "nn/recurrent_seq2seq.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"

// Where each module drops: what a dropout is handed, and how many numbers each random stream gave.

using namespace gradus;

namespace {

/// Notes each dropout as "path of the module <- operation at the path where its input was made", and how often anything
/// else read that input.
class Drops final : public Watcher {
 public:
  void computed(const char* operation, const Inputs& inputs, std::span<const Variable> outputs) override {
    if (context.rule) return;
    bool drops = std::string(operation) == "dropout";
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (inputs[i] && !drops) readers[inputs[i].identity()] += 1;
    for (const Variable& output : outputs) kept_.push_back(output);  // so that no later one has its address
    if (!drops) return;
    const Node* from = inputs[0].node();
    std::string source = from && from->operation() ? from->operation() + (" at " + path_of(from->spot())) : "an input";
    places.push_back(Place::current() + " <- " + source);
    dropped.push_back(inputs[0].identity());
  }

  std::vector<std::string> places;
  std::vector<const void*> dropped;
  std::map<const void*, int> readers;

 private:
  std::vector<Variable> kept_;
  Watching watching_{*this};
};

/// The dropouts that `run` runs, and how many numbers each stream of the module gave meanwhile, 0 ones left out.
struct Seen {
  std::vector<std::string> places;
  std::map<std::string, std::uint64_t> drawn;
};

Seen drops_of(const nn::ModuleBase& module, const std::function<void()>& run) {
  std::map<std::string, std::uint64_t> before, drawn;
  for (const auto& [name, generator] : nn::named_streams(module)) before[name] = generator.state().count;
  Drops drops;
  run();
  for (const auto& [name, generator] : nn::named_streams(module))
    if (std::uint64_t more = generator.state().count - before.at(name)) drawn[name] = more;
  for (const void* value : drops.dropped)
    CHECK_MESSAGE(drops.readers[value] == 0, "what is dropped is also read whole");
  return {drops.places, drawn};
}

using Places = std::vector<std::string>;
using Drawn = std::map<std::string, std::uint64_t>;

constexpr std::uint64_t entries = 2, times = 3, columns = 4, inner = 10, both_heads = 2, memory_times = 5;
constexpr std::uint64_t of_x = entries * times * columns, of_inner = entries * times * inner;

const nn::TransformerLayerOptions dropping_layer{.d_model = 4, .heads = 2, .d_ff = 10, .dropout = 0.5};

Variable drop_input(std::int64_t length = 3) { return Variable(Generator(2).normal({2, length, 4}), true); }

}  // namespace

TEST_CASE("dropout places: an encoder layer drops attention's weights, both sublayers' results and the inner layer") {
  for (bool norm_first : {false, true}) {
    Generator g(1);
    nn::TransformerLayerOptions options = dropping_layer;
    options.norm_first = norm_first;
    nn::TransformerEncoderLayer module(options, g);
    Seen seen = drops_of(module, [&] { module(drop_input()); });
    CHECK(seen.places == Places({"dropout1 <- linear at self_attn.out_proj", "dropout <- relu at feed_forward",
                                 "dropout2 <- linear at linear2"}));
    CHECK(seen.drawn == Drawn({{"self_attn.generator", entries * both_heads * times * times},
                               {"dropout.generator", of_inner},
                               {"dropout1.generator", of_x},
                               {"dropout2.generator", of_x}}));
  }
}

TEST_CASE("dropout places: a decoder layer drops the same of both attentions") {
  for (bool norm_first : {false, true}) {
    Generator g(1);
    nn::TransformerLayerOptions options = dropping_layer;
    options.norm_first = norm_first;
    nn::TransformerDecoderLayer module(options, g);
    Seen seen = drops_of(module, [&] { module(drop_input(), drop_input(5)); });
    CHECK(seen.places ==
          Places({"dropout1 <- linear at self_attn.out_proj", "dropout2 <- linear at multihead_attn.out_proj",
                  "dropout <- relu at feed_forward", "dropout3 <- linear at linear2"}));
    CHECK(seen.drawn == Drawn({{"self_attn.generator", entries * both_heads * times * times},
                               {"multihead_attn.generator", entries * both_heads * times * memory_times},
                               {"dropout.generator", of_inner},
                               {"dropout1.generator", of_x},
                               {"dropout2.generator", of_x},
                               {"dropout3.generator", of_x}}));
  }
}

TEST_CASE("dropout places: an attention and a feed-forward part by themselves") {
  Generator g(1);
  nn::MultiHeadAttention attention(dropping_layer.multihead_attention(), g);
  CHECK(drops_of(attention, [&] { attention(drop_input()); }).drawn ==
        Drawn({{"generator", entries * both_heads * times * times}}));
  CHECK(drops_of(attention, [&] { attention(drop_input(), drop_input(5)); }).drawn ==
        Drawn({{"generator", entries * both_heads * times * memory_times}}));
  nn::FeedForward feed_forward(dropping_layer.feed_forward(), g);
  Seen seen = drops_of(feed_forward, [&] { feed_forward(drop_input()); });
  CHECK(seen.places == Places({"dropout <- relu at FeedForward"}));
  CHECK(seen.drawn == Drawn({{"dropout.generator", of_inner}}));
  nn::FeedForward gated({.d_model = 4, .d_ff = 10, .dropout = 0.5, .activation = nn::Activation::swiglu}, g);
  CHECK(drops_of(gated, [&] { gated(drop_input()); }).places == Places({"dropout <- mul at FeedForward"}));
}

TEST_CASE("dropout places: a Transformer also drops what it embeds, after the positions, source and target") {
  Generator g(1);
  nn::TransformerOptions options{.vocabulary = 6, .d_model = 4, .heads = 2, .layers = 2, .d_ff = 10, .dropout = 0.5};
  for (nn::Positions positions : {nn::Positions::sinusoidal, nn::Positions::learned, nn::Positions::rotary,
                                  nn::Positions::alibi, nn::Positions::none}) {
    options.positions = positions;
    nn::Transformer model(options, g);
    Indices source = indices({2, 5}, {1, 2, 3, 4, 5, 5, 4, 3, 2, 1}), target = indices({2, 3}, {1, 2, 3, 3, 2, 1});
    Seen seen = drops_of(model, [&] { model(source, target); });
    bool added = positions == nn::Positions::sinusoidal || positions == nn::Positions::learned;
    std::string embedded = added ? "dropout <- add at positions" : "dropout <- mul at Transformer";
    Places want = {embedded};
    for (std::string at : {"encoder.layers.0.", "encoder.layers.1."})
      for (const char* place : {"dropout1 <- linear at self_attn.out_proj", "dropout <- relu at feed_forward",
                                "dropout2 <- linear at linear2"})
        want.push_back(at + place);
    want.push_back(embedded);
    for (std::string at : {"decoder.layers.0.", "decoder.layers.1."})
      for (const char* place :
           {"dropout1 <- linear at self_attn.out_proj", "dropout2 <- linear at multihead_attn.out_proj",
            "dropout <- relu at feed_forward", "dropout3 <- linear at linear2"})
        want.push_back(at + place);
    for (std::string& place : want)  // both ends are in the same layer
      if (std::size_t dot = place.find("layers."); dot != std::string::npos)
        place.insert(place.find(" at ") + 4, place.substr(0, dot + 9));
    CHECK(seen.places == want);
    CHECK(seen.drawn.at("dropout.generator") == entries * (5 + 3) * columns);
    CHECK(seen.drawn.size() == nn::named_streams(model).size());
  }
}

TEST_CASE("dropout places: a GPT drops what it embeds, after the positions, and what its layers drop") {
  Generator g(1);
  nn::GPT model({.vocabulary = 6, .max_length = 3, .d_model = 4, .heads = 2, .layers = 1, .d_ff = 10, .dropout = 0.5},
                g);
  Seen seen = drops_of(model, [&] { model(indices({2, 3}, {1, 2, 3, 4, 5, 1})); });
  CHECK(
      seen.places ==
      Places({"dropout <- add at positions", "layers.0.dropout1 <- linear at layers.0.self_attn.out_proj",
              "layers.0.dropout <- gelu at layers.0.feed_forward", "layers.0.dropout2 <- linear at layers.0.linear2"}));
  CHECK(seen.drawn == Drawn({{"dropout.generator", of_x},
                             {"layers.0.self_attn.generator", entries * both_heads * times * times},
                             {"layers.0.dropout.generator", of_inner},
                             {"layers.0.dropout1.generator", of_x},
                             {"layers.0.dropout2.generator", of_x}}));
}

TEST_CASE("dropout places: a recurrent module drops what a layer hands to the next, not what the last one gives") {
  Generator g(1);
  nn::LSTM lstm({.input_size = 4, .hidden_size = 5, .layers = 3, .dropout = 0.5}, g);
  Seen seen = drops_of(lstm, [&] { lstm(drop_input()); });
  CHECK(seen.places == Places({"dropout <- lstm at LSTM", "dropout <- lstm at LSTM"}));
  CHECK(seen.drawn == Drawn({{"dropout.generator", 2 * entries * times * 5}}));
  nn::GRU gru({.input_size = 4, .hidden_size = 5, .layers = 2, .dropout = 0.5, .bidirectional = true}, g);
  CHECK(drops_of(gru, [&] { gru(drop_input()); }).places == Places({"dropout <- concatenate at GRU"}));
  nn::RNN rnn({.input_size = 4, .hidden_size = 5, .dropout = 0.5}, g);
  CHECK(drops_of(rnn, [&] { rnn(drop_input()); }).places == Places());
}

TEST_CASE("dropout places: a RecurrentSeq2Seq drops what it embeds, between layers, and what goes to the output") {
  Generator g(1);
  for (bool attention : {false, true}) {
    nn::RecurrentSeq2Seq model(
        {.vocabulary = 6, .d_model = 4, .hidden = 5, .layers = 2, .dropout = 0.5, .attention = attention}, g);
    Seen seen = drops_of(model, [&] {
      model(indices({2, 3}, {1, 2, 3, 3, 2, 1}), indices({2, 3}, {1, 2, 3, 3, 2, 1}));
    });
    CHECK(seen.places == Places({"dropout <- embedding at source_embedding", "encoder.dropout <- lstm at encoder",
                                 "dropout <- embedding at target_embedding", "decoder.dropout <- lstm at decoder",
                                 attention ? "dropout <- tanh at RecurrentSeq2Seq" : "dropout <- lstm at decoder"}));
    CHECK(seen.drawn == Drawn({{"dropout.generator", entries * times * (4 + 4 + 5)},
                               {"encoder.dropout.generator", entries * times * 5},
                               {"decoder.dropout.generator", entries * times * 5}}));
  }
}

TEST_CASE("dropout places: a BERT drops what it embeds, after the norm, and what its layers drop") {
  Generator g(1);
  nn::BERT model({.vocabulary = 6, .max_length = 3, .d_model = 4, .heads = 2, .layers = 1, .d_ff = 10, .dropout = 0.5},
                 g);
  Seen seen = drops_of(model, [&] { model(indices({2, 3}, {1, 2, 3, 4, 5, 1})); });
  CHECK(seen.places == Places({"dropout <- layer_norm at norm",
                               "encoder.layers.0.dropout1 <- linear at encoder.layers.0.self_attn.out_proj",
                               "encoder.layers.0.dropout <- gelu at encoder.layers.0.feed_forward",
                               "encoder.layers.0.dropout2 <- linear at encoder.layers.0.linear2"}));
  CHECK(seen.drawn.size() == nn::named_streams(model).size());
}

TEST_CASE("dropout places: in evaluation nothing is dropped and nothing drawn, in any module") {
  Generator g(1);
  auto check_silent = [](auto module, const auto&... inputs) {
    module.eval();
    Seen seen = drops_of(module, [&] { module(inputs...); });
    CHECK_MESSAGE(seen.places == Places{}, module.type_name());
    CHECK_MESSAGE(seen.drawn == Drawn{}, module.type_name());
    module.train();
    seen = drops_of(module, [&] { module(inputs...); });
    CHECK_MESSAGE(seen.drawn.size() == nn::named_streams(module).size(), module.type_name());
  };
  Indices tokens = indices({2, 3}, {1, 2, 3, 3, 2, 1});
  check_silent(nn::Dropout({.p = 0.5}, g), drop_input());
  check_silent(nn::MultiHeadAttention(dropping_layer.multihead_attention(), g), drop_input());
  check_silent(nn::FeedForward(dropping_layer.feed_forward(), g), drop_input());
  check_silent(nn::TransformerEncoder(2, dropping_layer, g), drop_input());
  check_silent(nn::TransformerDecoder(2, dropping_layer, g), drop_input(), drop_input(5));
  check_silent(nn::RNN({.input_size = 4, .hidden_size = 5, .layers = 2, .dropout = 0.5}, g), drop_input());
  check_silent(nn::RecurrentSeq2Seq({.vocabulary = 6, .d_model = 4, .hidden = 5, .layers = 2, .dropout = 0.5}, g),
               tokens, tokens);
  check_silent(nn::Transformer({.vocabulary = 6, .d_model = 4, .heads = 2, .layers = 2, .d_ff = 10}, g), tokens,
               tokens);
  check_silent(nn::GPT({.vocabulary = 6, .max_length = 3, .d_model = 4, .heads = 2, .layers = 2, .d_ff = 10}, g),
               tokens);
}
