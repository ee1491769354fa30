#pragma once
#include <optional>

#include "autograd/tensor/random.hpp"
#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

struct EmbeddingOptions {
  std::int64_t num_embeddings = 0;               ///< rows: the size of the vocabulary; must be given
  std::int64_t embedding_dim = 0;                ///< width of a row; must be given
  std::optional<std::int64_t> padding_idx = {};  ///< this row starts at 0 and never learns
};

/// A row of numbers for each token: (...) to (..., embedding_dim). Rows start normal with deviation 1, as in PyTorch.
/// Throws ValueError for sizes below 1 or a padding_idx that is no row.
class Embedding : public Module<Embedding> {
 public:
  static constexpr const char* type = "Embedding";
  Embedding(const EmbeddingOptions& options, Generator& generator);

  Variable forward(const Indices& tokens) const;

  /// (num_embeddings, embedding_dim): an output that shares it is `linear(x, embedding.weight(), {})`.
  const Variable& weight() const { return weight_; }
  const EmbeddingOptions& options() const { return options_; }

  /// Draws all rows anew, normal with that deviation; the padding row stays 0.
  void reset(double deviation, Generator& generator);

  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  EmbeddingOptions options_;
  Variable weight_;  // (num_embeddings, embedding_dim)
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
