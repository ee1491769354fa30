#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

/// (batch, time): 1 where there is a symbol, 0 where there is padding.
Variable mask_of(const Indices& rows, std::int64_t padding) {
  Tensor mask = zeros(shape_of(rows));
  for (std::size_t i = 0; i < rows.size(); ++i)
    mask.data()[i] = rows.data()[i] != padding;
  return mask;
}

int main() {
  const std::int64_t padding = 0, ids = 29;
  Sequence net = {14, 5, 20}, steps = {19, 20, 5, 16, 19};
  Indices alone = padded_rows({net}, padding);
  Indices beside = padded_rows({net, steps}, padding);

  Generator generator(1);
  nn::Embedding plain({.num_embeddings = ids, .embedding_dim = 4}, generator);
  // The same table, but that the row of the padding is 0 and stays 0.
  Variable zero_row(plain.weight().value(), true);
  for (std::int64_t i = 0; i < 4; ++i) zero_row.mutable_value()(0, i) = 0;

  auto mean_of = [&](const Indices& rows) { return mean(plain(rows), {1}); };
  auto zero_mean = [&](const Indices& rows) {
    return mean(embedding(rows, zero_row, padding), {1});
  };
  auto masked = [&](const Indices& rows) {
    Variable mask = mask_of(rows, padding);
    Variable kept = plain(rows) * unsqueeze(mask, 2);
    return sum(kept, {1}) / sum(mask, {1}, {.keepdims = true});
  };
  auto first = [](const Variable& x) { return x.value()(0, 0); };
  fmt::print("what stands for \"net\", number 1 of 4   alone   in a batch\n");
  fmt::print("mean over all places                {:8.4f}   {:10.4f}\n",
             first(mean_of(alone)), first(mean_of(beside)));
  fmt::print("the same, the padding's row is 0    {:8.4f}   {:10.4f}\n",
             first(zero_mean(alone)), first(zero_mean(beside)));
  fmt::print("sum of mask * row, over the length  {:8.4f}   {:10.4f}\n",
             first(masked(alone)), first(masked(beside)));

  // A model that knows nothing of letters, and is sure of the padding.
  fmt::print(
      "\nthe loss of \"net\"         padding counts   padding ignored\n");
  for (std::int64_t time : {3, 5, 10, 30}) {
    Sequence row = net;
    row.resize(static_cast<std::size_t>(time), padding);
    Indices target = padded_rows({row}, padding);
    Variable logits(zeros({1, time, ids}));
    for (std::int64_t t = 3; t < time; ++t)
      logits.mutable_value()(0, t, padding) = 20;
    fmt::print(
        "filled up to {:2} places {:16.4f}  {:16.4f}\n", time,
        cross_entropy(logits, target).item(),
        cross_entropy(logits, target, {.ignore_index = padding}).item());
  }
  fmt::print("ln 29 = {:.4f}\n", std::log(29.0));
}
