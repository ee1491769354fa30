#include "nn/embedding.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "autograd/core/check_options.hpp"
#include "autograd/ops/indexing.hpp"
#include "nn/init.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

Embedding::Embedding(const EmbeddingOptions& options, Generator& generator) : options_(options) {
  check_sizes(type, {{"num_embeddings", options.num_embeddings}, {"embedding_dim", options.embedding_dim}});
  if (options.padding_idx)
    check<ValueError>(0 <= *options.padding_idx && *options.padding_idx < options.num_embeddings,
                      "Embedding: padding_idx {} is not one of the {} rows", *options.padding_idx,
                      options.num_embeddings);
  weight_ = Variable(empty({options.num_embeddings, options.embedding_dim}), true);
  reset(1, generator);
}

Variable Embedding::forward(const Indices& tokens) const { return embedding(tokens, weight_, options_.padding_idx); }

void Embedding::reset(double deviation, Generator& generator) {
  init::normal(weight_, generator, 0, deviation);
  if (options_.padding_idx) {
    Scalar* row = weight_.mutable_value().data() + *options_.padding_idx * options_.embedding_dim;
    std::fill(row, row + options_.embedding_dim, Scalar(0));
  }
}

std::string Embedding::extra_repr() const {
  std::string out = fmt::format("{}, {}", options_.num_embeddings, options_.embedding_dim);
  return options_.padding_idx ? out + fmt::format(", padding_idx={}", *options_.padding_idx) : out;
}

void Embedding::members(Members& members) const { members.parameter("weight", weight_); }

}  // namespace gradus::inline GRADUS_PRECISION::nn
