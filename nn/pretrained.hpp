#pragma once
#include <filesystem>

#include "nn/bert.hpp"
#include "nn/gpt.hpp"
#include "nn/weights.hpp"

// GPT-2 and BERT under the names and in the shapes of Hugging Face's checkpoints, both ways. The files are fetched
// elsewhere: https://huggingface.co/openai-community/gpt2 has a model.safetensors, others have theirs.
namespace gradus::inline GRADUS_PRECISION::nn {

/// What the shapes in a checkpoint do not tell; `config.json` beside it does.
struct PretrainedOptions {
  std::int64_t heads =
      0;  ///< must be given: 12 of GPT-2's smallest model and of BERT's base, 16 of the next larger ones
  double dropout = 0.1;
};

/// A GPT with gelu by tanh, from `wte.weight`, `h.0.attn.c_attn.weight` and so on, with and without `transformer.` in
/// front; products are stored transposed there. `lm_head.weight` may stand beside the embedding that it is. Masks of
/// old versions, `h.0.attn.bias` and `h.0.attn.masked_bias`, are passed over. Throws ValueError naming the source and
/// the tensor that is missing, unknown or of another shape.
///
///     nn::GPT model = nn::load_gpt2("gpt2/model.safetensors", {.heads = 12}, generator);
GPT load_gpt2(const NamedTensors& tensors, const PretrainedOptions& options, Generator& generator);
GPT load_gpt2(const std::filesystem::path& file, const PretrainedOptions& options, Generator& generator);

/// A BERT from `bert.embeddings.word_embeddings.weight`, `bert.encoder.layer.0.attention.self.query.weight` and so on,
/// with and without `bert.` in front; norms may have the old `gamma` and `beta`. Without any `pooler.` or any
/// `cls.predictions.` the model has none. The head for the next sentence and `embeddings.position_ids` are passed over.
/// Throws as load_gpt2 does.
BERT load_bert(const NamedTensors& tensors, const PretrainedOptions& options, Generator& generator);
BERT load_bert(const std::filesystem::path& file, const PretrainedOptions& options, Generator& generator);

/// The weights under the names under which load_gpt2 reads them, without a prefix. Throws ValueError for a model that
/// is none of GPT-2's kind, since nothing in a checkpoint would say so.
NamedTensors gpt2_weights(const GPT& model);
void save_gpt2(const GPT& model, const std::filesystem::path& file);

/// The same of a BERT, with `bert.` in front but for the heads. Throws ValueError for another eps than 1e-12.
NamedTensors bert_weights(const BERT& model);
void save_bert(const BERT& model, const std::filesystem::path& file);

}  // namespace gradus::inline GRADUS_PRECISION::nn
