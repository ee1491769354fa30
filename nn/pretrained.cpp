#include "nn/pretrained.hpp"

#include "autograd/core/check_options.hpp"
#include "nn/foreign_weights.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

/// Weight and bias of a linear layer or of a norm.
void add_both(std::vector<ForeignPart>& parts, const std::string& ours, const std::string& theirs,
              bool transposed = false) {
  parts.push_back({ours + ".weight", {theirs + ".weight"}, transposed});
  parts.push_back({ours + ".bias", {theirs + ".bias"}});
}

std::vector<ForeignPart> parts_of_gpt2(std::int64_t layers) {
  std::vector<ForeignPart> parts = {{"embedding.weight", {"wte.weight"}}, {"positions.weight", {"wpe.weight"}}};
  for (std::int64_t i = 0; i < layers; ++i) {
    std::string ours = fmt::format("layers.{}.", i), theirs = fmt::format("h.{}.", i);
    add_both(parts, ours + "norm1", theirs + "ln_1");
    parts.push_back({ours + "self_attn.in_proj_weight", {theirs + "attn.c_attn.weight"}, true});
    parts.push_back({ours + "self_attn.in_proj_bias", {theirs + "attn.c_attn.bias"}});
    add_both(parts, ours + "self_attn.out_proj", theirs + "attn.c_proj", true);
    add_both(parts, ours + "norm2", theirs + "ln_2");
    add_both(parts, ours + "linear1", theirs + "mlp.c_fc", true);
    add_both(parts, ours + "linear2", theirs + "mlp.c_proj", true);
  }
  add_both(parts, "norm", "ln_f");
  return parts;
}

std::vector<ForeignPart> parts_of_bert(const BERTOptions& options) {
  std::vector<ForeignPart> parts = {{"word_embedding.weight", {"embeddings.word_embeddings.weight"}},
                                    {"positions.weight", {"embeddings.position_embeddings.weight"}},
                                    {"segment_embedding.weight", {"embeddings.token_type_embeddings.weight"}}};
  add_both(parts, "norm", "embeddings.LayerNorm");
  for (std::int64_t i = 0; i < options.layers; ++i) {
    std::string ours = fmt::format("encoder.layers.{}.", i), theirs = fmt::format("encoder.layer.{}.", i);
    for (std::string kind : {"weight", "bias"}) {
      ForeignPart part{ours + "self_attn.in_proj_" + kind, {}};
      for (const char* of : {"query.", "key.", "value."}) part.theirs.push_back(theirs + "attention.self." + of + kind);
      parts.push_back(part);
    }
    add_both(parts, ours + "self_attn.out_proj", theirs + "attention.output.dense");
    add_both(parts, ours + "norm1", theirs + "attention.output.LayerNorm");
    add_both(parts, ours + "linear1", theirs + "intermediate.dense");
    add_both(parts, ours + "linear2", theirs + "output.dense");
    add_both(parts, ours + "norm2", theirs + "output.LayerNorm");
  }
  if (options.pooler) add_both(parts, "pooler", "pooler.dense");
  if (options.masked_language_head) {
    parts.push_back({"head_bias", {"cls.predictions.bias"}});
    add_both(parts, "head", "cls.predictions.transform.dense");
    add_both(parts, "head_norm", "cls.predictions.transform.LayerNorm");
  }
  return parts;
}

/// As a file that Hugging Face's library reads, which asks for the format.
NamedTensors as_pytorch(NamedTensors tensors) {
  tensors.metadata["format"] = "pt";
  return tensors;
}

std::string without(const std::string& prefix, const std::string& name) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

}  // namespace

GPT load_gpt2(const NamedTensors& tensors, const PretrainedOptions& options, Generator& generator) {
  check_sizes("load_gpt2", {{"heads", options.heads}});
  ForeignWeights checkpoint(tensors, [](const std::string& name) {
    std::string known = without("transformer.", name);
    bool mask = known.starts_with("h.") && (known.ends_with(".attn.bias") || known.ends_with(".attn.masked_bias"));
    return mask ? "" : known;
  });
  Shape words = checkpoint.matrix("wte.weight");
  std::int64_t layers = checkpoint.layers("h.");
  GPT model({.vocabulary = words[0],
             .max_length = checkpoint.matrix("wpe.weight")[0],
             .d_model = words[1],
             .heads = options.heads,
             .layers = layers,
             .d_ff = layers > 0 ? checkpoint.matrix("h.0.mlp.c_fc.weight")[1] : 4 * words[1],
             .dropout = options.dropout,
             .activation = Activation::gelu_tanh},
            generator);
  checkpoint.tie("lm_head.weight", "wte.weight");
  checkpoint.give(model, parts_of_gpt2(layers));
  return model;
}

GPT load_gpt2(const std::filesystem::path& file, const PretrainedOptions& options, Generator& generator) {
  return load_gpt2(load_safetensors(file), options, generator);
}

BERT load_bert(const NamedTensors& tensors, const PretrainedOptions& options, Generator& generator) {
  check_sizes("load_bert", {{"heads", options.heads}});
  ForeignWeights checkpoint(tensors, [](const std::string& name) -> std::string {
    std::string known = without("bert.", name);
    if (known == "embeddings.position_ids" || known.starts_with("cls.seq_relationship.")) return "";
    if (known.ends_with(".gamma")) return known.replace(known.size() - 5, 5, "weight");
    if (known.ends_with(".beta")) return known.replace(known.size() - 4, 4, "bias");
    return known;
  });
  Shape words = checkpoint.matrix("embeddings.word_embeddings.weight");
  std::int64_t layers = checkpoint.layers("encoder.layer.");
  BERT model({.vocabulary = words[0],
              .segments = checkpoint.matrix("embeddings.token_type_embeddings.weight")[0],
              .max_length = checkpoint.matrix("embeddings.position_embeddings.weight")[0],
              .d_model = words[1],
              .heads = options.heads,
              .layers = layers,
              .d_ff = layers > 0 ? checkpoint.matrix("encoder.layer.0.intermediate.dense.weight")[0] : 4 * words[1],
              .dropout = options.dropout,
              .pooler = checkpoint.has_any("pooler."),
              .masked_language_head = checkpoint.has_any("cls.predictions.")},
             generator);
  checkpoint.tie("cls.predictions.decoder.weight", "embeddings.word_embeddings.weight");
  checkpoint.tie("cls.predictions.decoder.bias", "cls.predictions.bias");
  checkpoint.give(model, parts_of_bert(model.options()));
  return model;
}

BERT load_bert(const std::filesystem::path& file, const PretrainedOptions& options, Generator& generator) {
  return load_bert(load_safetensors(file), options, generator);
}

NamedTensors gpt2_weights(const GPT& model) {
  const GPTOptions &options = model.options(), gpt2;
  bool same = options.positions == gpt2.positions && options.activation == Activation::gelu_tanh &&
              options.norms.norm == gpt2.norms.norm && options.norms.norm_eps == gpt2.norms.norm_eps &&
              options.norms.final_norm;
  check<ValueError>(
      same,
      "gpt2_weights: GPT-2 has learned positions, gelu_tanh, and layer norms of eps 1e-5, one at the end; "
      "save_weights writes other models");
  return as_pytorch(foreign_weights(model, parts_of_gpt2(options.layers)));
}

void save_gpt2(const GPT& model, const std::filesystem::path& file) { save_safetensors(file, gpt2_weights(model)); }

NamedTensors bert_weights(const BERT& model) {
  check<ValueError>(model.options().norm_eps == BERTOptions().norm_eps,
                    "bert_weights: BERT's norms have eps 1e-12, not {}; save_weights writes other models",
                    model.options().norm_eps);
  std::vector<ForeignPart> parts = parts_of_bert(model.options());
  for (ForeignPart& part : parts)
    for (std::string& name : part.theirs)
      if (!name.starts_with("cls.")) name = "bert." + name;
  return as_pytorch(foreign_weights(model, parts));
}

void save_bert(const BERT& model, const std::filesystem::path& file) { save_safetensors(file, bert_weights(model)); }

}  // namespace gradus::inline GRADUS_PRECISION::nn
