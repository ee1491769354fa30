#include "nn/pretrained.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

const nn::PretrainedOptions two_heads{.heads = 2, .dropout = 0};

nn::GPT small_gpt2(nn::GPTOptions options = {}) {
  Generator g(3);
  options.vocabulary = 7, options.max_length = 5, options.d_model = 8, options.heads = 2, options.layers = 2;
  options.d_ff = 16, options.dropout = 0;
  options.activation = nn::Activation::gelu_tanh;
  return nn::GPT(options, g);
}

nn::BERT small_bert(bool heads = true) {
  Generator g(3);
  return nn::BERT({.vocabulary = 7,
                   .max_length = 5,
                   .d_model = 8,
                   .heads = 2,
                   .layers = 2,
                   .d_ff = 16,
                   .dropout = 0,
                   .pooler = heads,
                   .masked_language_head = heads},
                  g);
}

/// The same tensors under other names; "" leaves one out.
NamedTensors renamed(const NamedTensors& tensors, const std::function<std::string(std::string)>& name_of) {
  NamedTensors result;
  for (const auto& [name, value] : tensors)
    if (std::string other = name_of(name); !other.empty()) result.add(other, value);
  result.source = "the file";
  return result;
}
NamedTensors without(const NamedTensors& tensors, const std::string& gone) {
  return renamed(tensors, [&](std::string name) { return std::string_view(name) == gone ? std::string() : name; });
}
NamedTensors with(NamedTensors tensors, const std::string& name, NamedTensors::Value value) {
  tensors.source = "the file";
  tensors.add(name, std::move(value));
  return tensors;
}

std::vector<std::string> names_of(const NamedTensors& tensors) {
  std::vector<std::string> names;
  for (const auto& [name, value] : tensors) names.push_back(name);
  return names;
}

const Indices tokens = indices({2, 4}, {1, 2, 3, 4, 6, 5, 0, 1});

void check_same(const nn::GPT& model, const NamedTensors& tensors) {
  Generator g(9);
  nn::GPT loaded = nn::load_gpt2(tensors, two_heads, g);
  check_close(loaded(tokens), model(tokens).value(), 0, 0);
}
void check_same(const nn::BERT& model, const NamedTensors& tensors) {
  Generator g(9);
  nn::BERT loaded = nn::load_bert(tensors, two_heads, g);
  check_close(loaded.masked_language_logits(loaded(tokens)), model.masked_language_logits(model(tokens)).value(), 0, 0);
  check_close(loaded.pooled(loaded(tokens)), model.pooled(model(tokens)).value(), 0, 0);
}
void check_gpt2_refused(const NamedTensors& tensors, std::initializer_list<std::string> parts,
                        const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  Generator g(9);
  check_throws<ValueError>([&] { nn::load_gpt2(tensors, two_heads, g); }, parts, file, line);
}
void check_bert_refused(const NamedTensors& tensors, std::initializer_list<std::string> parts,
                        const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  Generator g(9);
  check_throws<ValueError>([&] { nn::load_bert(tensors, two_heads, g); }, parts, file, line);
}

}  // namespace

TEST_CASE("GPT-2: written and read, in memory and through a file, it gives the same logits") {
  nn::GPT model = small_gpt2();
  NamedTensors tensors = nn::gpt2_weights(model);
  check_same(model, tensors);
  TemporaryFolder folder;
  nn::save_gpt2(model, folder.path / "gpt2");
  Generator g(9);
  nn::GPT loaded = nn::load_gpt2(folder.path / "gpt2", {.heads = 2, .dropout = 0.3}, g);
  CHECK(loaded.options().dropout == 0.3);
  loaded.eval();
  check_close(loaded(tokens), model(tokens).value(), 0, 0);
  CHECK(load_safetensors(folder.path / "gpt2").metadata.at("format") == "pt");
}

TEST_CASE("GPT-2: names and shapes are those of transformers' GPT2Model") {
  NamedTensors tensors = nn::gpt2_weights(small_gpt2());
  std::vector<std::string> names = names_of(tensors);
  REQUIRE(names.size() == 2 + 2 * 12 + 2);
  CHECK(std::vector<std::string>(names.begin(), names.begin() + 14) ==
        std::vector<std::string>{"wte.weight", "wpe.weight", "h.0.ln_1.weight", "h.0.ln_1.bias",
                                 "h.0.attn.c_attn.weight", "h.0.attn.c_attn.bias", "h.0.attn.c_proj.weight",
                                 "h.0.attn.c_proj.bias", "h.0.ln_2.weight", "h.0.ln_2.bias", "h.0.mlp.c_fc.weight",
                                 "h.0.mlp.c_fc.bias", "h.0.mlp.c_proj.weight", "h.0.mlp.c_proj.bias"});
  CHECK(names.back() == "ln_f.bias");
  CHECK(shape_of(tensors.at("wpe.weight")) == Shape{5, 8});
  CHECK(shape_of(tensors.at("h.1.attn.c_attn.weight")) == Shape{8, 24});
  CHECK(shape_of(tensors.at("h.1.mlp.c_fc.weight")) == Shape{8, 16});
  CHECK(shape_of(tensors.at("h.1.mlp.c_proj.weight")) == Shape{16, 8});
}

TEST_CASE("GPT-2: a prefix, the tied output and the masks of old versions change nothing") {
  nn::GPT model = small_gpt2();
  NamedTensors tensors = nn::gpt2_weights(model);
  NamedTensors old = renamed(tensors, [](std::string name) { return "transformer." + name; });
  old.add("lm_head.weight", tensors.at("wte.weight"));
  for (int i : {0, 1}) {
    old.add(fmt::format("transformer.h.{}.attn.bias", i), indices({1, 1, 2, 2}, {1, 0, 1, 1}));
    old.add(fmt::format("transformer.h.{}.attn.masked_bias", i), tensor({}, {-10000}));
  }
  check_same(model, old);
}

TEST_CASE("GPT-2: what is missing, unknown, tied but different or of another shape is named") {
  NamedTensors tensors = nn::gpt2_weights(small_gpt2());
  check_gpt2_refused(without(tensors, "h.1.ln_2.bias"), {"the file", "\"h.1.ln_2.bias\" is missing"});
  check_gpt2_refused(without(tensors, "wte.weight"), {"the file", "\"wte.weight\" is missing"});
  check_gpt2_refused(with(tensors, "h.2.ln_1.scale", zeros({8})), {"the file", "h.2.ln_1."});
  check_gpt2_refused(with(tensors, "h.0.ln_1.scale", zeros({8})),
                     {"the file", "\"h.0.ln_1.scale\" is no tensor", "GPT"});
  check_gpt2_refused(with(tensors, "score.weight", zeros({2, 8})), {"\"score.weight\" is no tensor"});
  check_gpt2_refused(with(tensors, "lm_head.weight", zeros({7, 8})), {"lm_head.weight", "wte.weight", "differ"});
  check_gpt2_refused(with(tensors, "transformer.ln_f.bias", zeros({8})), {"transformer.ln_f.bias", "once more"});
  check_gpt2_refused(with(without(tensors, "ln_f.bias"), "ln_f.bias", zeros({9})), {"ln_f.bias", "(9,)", "(8,)"});
  check_gpt2_refused(with(without(tensors, "h.1.mlp.c_fc.weight"), "h.1.mlp.c_fc.weight", zeros({16, 8})),
                     {"h.1.mlp.c_fc.weight", "(16, 8)", "(8, 16)"});
  check_gpt2_refused(with(without(tensors, "ln_f.bias"), "ln_f.bias", indices({8}, std::vector<std::int64_t>(8))),
                     {"ln_f.bias", "whole numbers"});
  Generator g(1);
  check_throws<ValueError>([&] { nn::load_gpt2(tensors, {}, g); }, {"load_gpt2: heads must be at least 1, got 0"});
}

TEST_CASE("GPT-2: a model that a checkpoint could not tell apart is not written") {
  auto refused = [](const nn::GPTOptions& options) {
    check_throws<ValueError>([&] { nn::gpt2_weights(small_gpt2(options)); }, {"gpt2_weights", "save_weights"});
  };
  refused({.positions = nn::Positions::rotary});
  refused({.norms = {.norm = nn::Norm::rms_norm}});
  refused({.norms = {.norm_eps = 1e-6}});
  refused({.norms = {.final_norm = false}});
  Generator g(1);
  nn::GPT exact({.vocabulary = 7, .max_length = 5, .d_model = 8, .heads = 2, .layers = 1, .d_ff = 16}, g);  // gelu
  check_throws<ValueError>([&] { nn::gpt2_weights(exact); }, {"gelu_tanh"});
}

TEST_CASE("BERT: written and read, in memory and through a file, it gives the same logits") {
  nn::BERT model = small_bert();
  NamedTensors tensors = nn::bert_weights(model);
  check_same(model, tensors);
  TemporaryFolder folder;
  nn::save_bert(model, folder.path / "bert");
  check_same(model, load_safetensors(folder.path / "bert"));
  std::vector<std::string> names = names_of(tensors);
  REQUIRE(names.size() == 5 + 2 * 16 + 2 + 5);
  CHECK(tensors.contains("bert.encoder.layer.1.attention.self.key.bias"));
  CHECK(tensors.contains("bert.pooler.dense.weight"));
  CHECK(tensors.contains("cls.predictions.transform.LayerNorm.bias"));
  CHECK(shape_of(tensors.at("bert.encoder.layer.0.attention.self.query.weight")) == Shape{8, 8});
  Generator g(1);
  nn::BERT other({.vocabulary = 7, .d_model = 8, .heads = 2, .layers = 1, .d_ff = 8, .norm_eps = 1e-5}, g);
  check_throws<ValueError>([&] { nn::bert_weights(other); }, {"bert_weights", "1e-12", "1e-05"});
}

TEST_CASE("BERT: a prefix, old names, what is tied and what is passed over change nothing") {
  nn::BERT model = small_bert();
  NamedTensors tensors = nn::bert_weights(model);
  NamedTensors old = renamed(tensors, [](std::string name) {
    if (name.starts_with("bert.")) name = name.substr(5);
    for (auto [now, before] :
         {std::pair<std::string, std::string>{"Norm.weight", "Norm.gamma"}, {"Norm.bias", "Norm.beta"}})
      if (name.ends_with(now)) name = name.substr(0, name.size() - now.size()) + before;
    return name;
  });
  CHECK(old.contains("encoder.layer.1.output.LayerNorm.gamma"));
  CHECK(old.contains("cls.predictions.transform.LayerNorm.beta"));
  old.add("embeddings.position_ids", indices({1, 5}, {0, 1, 2, 3, 4}));
  old.add("cls.seq_relationship.weight", zeros({2, 8}));
  old.add("cls.seq_relationship.bias", zeros({2}));
  old.add("cls.predictions.decoder.weight", tensors.at("bert.embeddings.word_embeddings.weight"));
  old.add("cls.predictions.decoder.bias", tensors.at("cls.predictions.bias"));
  check_same(model, old);
}

TEST_CASE("BERT: a checkpoint without heads gives a model without them, one with half a head is refused") {
  nn::BERT model = small_bert(false);
  NamedTensors tensors = nn::bert_weights(model);
  Generator g(9);
  nn::BERT loaded = nn::load_bert(tensors, two_heads, g);
  check_close(loaded(tokens), model(tokens).value(), 0, 0);
  CHECK_FALSE((loaded.options().pooler || loaded.options().masked_language_head));
  NamedTensors whole = nn::bert_weights(small_bert());
  check_bert_refused(without(whole, "bert.pooler.dense.bias"), {"the file", "\"pooler.dense.bias\" is missing"});
  check_bert_refused(without(whole, "cls.predictions.bias"), {"\"cls.predictions.bias\" is missing"});
}

TEST_CASE("BERT: what is missing, unknown, tied but different or of another shape is named") {
  NamedTensors tensors = nn::bert_weights(small_bert());
  check_bert_refused(without(tensors, "bert.encoder.layer.1.attention.self.key.weight"),
                     {"the file", "encoder.layer.1.attention.self.key.weight", "missing"});
  check_bert_refused(with(tensors, "classifier.weight", zeros({2, 8})),
                     {"\"classifier.weight\" is no tensor of a BERT"});
  check_bert_refused(with(tensors, "cls.predictions.decoder.weight", zeros({7, 8})),
                     {"cls.predictions.decoder.weight", "word_embeddings", "differ"});
  check_bert_refused(with(without(tensors, "bert.pooler.dense.bias"), "bert.pooler.dense.bias", zeros({3})),
                     {"pooler.dense.bias", "(3,)", "(8,)"});
  check_bert_refused(with(without(tensors, "bert.encoder.layer.0.attention.self.value.bias"),
                          "bert.encoder.layer.0.attention.self.value.bias", zeros({24})),
                     {"self.value.bias", "(24,)", "(8,)"});
}
