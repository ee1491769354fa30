#pragma once
#include "by_hand.hpp"

// The rows of this model have four numbers: the symbol's point on a circle
// of ten, and the position's point on a circle of nine.
inline constexpr std::int64_t symbols = 10, length = 8, places = length + 1;

/// A Transformer of one layer in which every number is 0.
inline nn::Transformer all_zero() {
  Generator generator(1);  // draws numbers that are all replaced
  nn::Transformer model({.vocabulary = SymbolRange().size(),
                         .d_model = 4,
                         .heads = 1,
                         .layers = 1,
                         .d_ff = 1,
                         .dropout = 0,
                         .norm_first = true,
                         .positions = nn::Positions::learned,
                         .max_length = places,
                         .norms = {.norm = nn::Norm::rms_norm}},
                        generator);
  for (const Variable& parameter : model.parameters()) fill(parameter, 0);
  return model;
}

/// W_Q of the head that looks at position 7 - t.
inline Tensor mirror() {
  auto [c, s] = on_circle(length - 1, places);
  const double sharpness = 2 * 100;   // the head divides by sqrt(4)
  return tensor({4, 4}, {0, 0, 0, 0,  //
                         0, 0, 0, 0,  //
                         0, 0, sharpness * c, sharpness * s,  //
                         0, 0, sharpness * s, -sharpness * c});
}

/// Sets every number that is not 0.
inline void set_reverser(nn::Transformer& model, const Tensor& query) {
  // What goes in: a symbol's row, a position's row. The model multiplies the
  // former with sqrt(4).
  Variable symbol = model.parameter("source_embedding.weight"),
           position = model.parameter("positions.weight");
  for (std::int64_t id = 1; id <= symbols; ++id) {
    set(symbol, id, 0, on_circle(id, symbols).x / 2);
    set(symbol, id, 1, on_circle(id, symbols).y / 2);
  }
  for (std::int64_t t = 0; t < places; ++t) {
    set(position, t, 2, on_circle(t, places).x);
    set(position, t, 3, on_circle(t, places).y);
  }

  // Norms divide by the root mean square of a row, which is that of two
  // points, sqrt(2 / 4), or of one, sqrt(1 / 4). These multiply with it.
  fill(model.parameter("encoder.norm.weight"), std::sqrt(0.5));
  fill(model.parameter("decoder.layers.0.norm2.weight"), std::sqrt(0.25));
  fill(model.parameter("decoder.norm.weight"), std::sqrt(0.5));

  // The head. The key is the position, the value the symbol.
  Variable in =
      model.parameter("decoder.layers.0.multihead_attn.in_proj_weight");
  for (std::int64_t row = 0; row < 4; ++row)
    for (std::int64_t column = 0; column < 4; ++column)
      set(in, row, column, query(row, column));
  set(in, 4 + 2, 2, 1), set(in, 4 + 3, 3, 1);
  set(in, 8 + 0, 0, 1), set(in, 8 + 1, 1, 1);
  Variable out =
      model.parameter("decoder.layers.0.multihead_attn.out_proj.weight");
  set(out, 0, 0, 1), set(out, 1, 1, 1);

  // What comes out: how near the row's symbol is to each, and the end.
  Variable output = model.parameter("output.weight");
  for (std::int64_t id = 1; id <= symbols; ++id) {
    set(output, id, 0, 100 * on_circle(id, symbols).x);
    set(output, id, 1, 100 * on_circle(id, symbols).y);
  }
  set(output, SymbolRange().end(), 2, 115 * on_circle(length, places).x);
  set(output, SymbolRange().end(), 3, 115 * on_circle(length, places).y);
}

/// How many of the pairs the model answers exactly, end and all.
inline int count_exact(const nn::Transformer& model,
                       const std::vector<SequencePair>& pairs) {
  SymbolRange vocabulary;
  Batch batch = make_batch(pairs, vocabulary);
  Indices said = nn::greedy_decode(model, batch.source, batch.masks.source,
                                   {.begin = vocabulary.begin(),
                                    .end = vocabulary.end(),
                                    .max_length = places});
  int exact = 0;
  for (std::size_t row = 0; row < pairs.size(); ++row)
    exact += is_exact(said, static_cast<std::int64_t>(row), pairs[row].target,
                      vocabulary);
  return exact;
}
