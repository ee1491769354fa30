#pragma once
// The fused operations once more, each composed from simple ones as a reader would write it: slower, and equal in
// values, in gradients and in what dropout draws. Tests hold the fused ones to these; a rung of a benchmark or a
// program that wants to see what lies between uses them too.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <optional>
#include <tuple>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/attention_check.hpp"
#include "autograd/ops/dropout.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/indexing.hpp"
#include "autograd/ops/loss.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/rotary.hpp"
#include "autograd/ops/shape.hpp"
#include "autograd/ops/softmax.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct AttentionResult {
  Variable output;   ///< as scaled_dot_product_attention returns it
  Variable weights;  ///< (batch, heads, queries, keys), before dropout
};

/// scaled_dot_product_attention, with its weights; equal where keys and values are finite (an infinite value under a
/// hidden key makes NaN here).
inline AttentionResult composed_attention(const Variable& query, const Variable& key, const Variable& value,
                                          const Mask& mask = {}, const AttentionOptions& options = {}) {
  Attention sizes = checked_attention("composed_attention", query, key, value, mask, options);
  auto [batch, heads, queries, keys] = std::tuple(sizes.batch, sizes.heads, sizes.queries, sizes.keys);

  auto split = [heads = heads](const Variable& x) {  // (batch, time, heads * width) to (batch, heads, time, width)
    Shape s = x.shape();
    return permute(reshape(x, {s[0], s[1], heads, s[2] / heads}), {0, 2, 1, 3});
  };
  Variable q = split(query), k = split(key), v = split(value);
  Variable scores = matmul(q, transpose(k)) / std::sqrt(std::max(static_cast<double>(sizes.width), 1.0));

  if (!options.slopes.empty()) {  // ALiBi
    Tensor fall = empty({heads, queries, keys});
    for (std::int64_t h = 0; h < heads; ++h)
      for (std::int64_t i = 0; i < queries; ++i)
        for (std::int64_t j = 0; j < keys; ++j) {
          auto distance = static_cast<double>(std::abs(mask.offset(queries, keys) + i - j));
          fall(h, i, j) = static_cast<Scalar>(options.slopes[static_cast<std::size_t>(h)] * distance);
        }
    scores = scores - fall;
  }

  // Where a query may not look, alike for all heads. Not -inf: where it sees nothing at all, the softmax is to stay a
  // number, which the second fill makes 0.
  Mask::Table may_look = mask.table(batch, queries, keys);
  auto table = Condition::Array::from_shape(Shape{batch, 1, queries, keys});
  std::transform(may_look.begin(), may_look.end(), table.begin(), std::logical_not());
  Condition hidden = table;
  constexpr double lowest = std::numeric_limits<Scalar>::lowest();
  Variable weights = masked_fill(softmax(masked_fill(scores, hidden, lowest)), hidden, 0);

  Variable used = options.dropout > 0 ? dropout(weights, options.dropout, *options.generator) : weights;
  Variable y = permute(matmul(used, v), {0, 2, 1, 3});  // (batch, queries, heads, value width)
  return {reshape(y, {batch, queries, value.size(2)}), weights};
}

/// rotary: x cos + (each pair turned by a right angle) sin.
inline Variable composed_rotary(const Variable& x, const RotaryOptions& options = {}) {
  std::int64_t time = x.size(1), width = x.size(2) / options.heads;
  Tensor cosines = empty({time, 1, width / 2, 1}), sines = empty({time, 1, width / 2, 1});
  for (std::int64_t t = 0; t < time; ++t)
    for (std::int64_t i = 0; i < width / 2; ++i) {
      double rate = std::pow(options.base, -2.0 * static_cast<double>(i) / static_cast<double>(width));
      double angle = static_cast<double>(options.first_position + t) * rate;
      cosines(t, 0, i, 0) = static_cast<Scalar>(std::cos(angle));
      sines(t, 0, i, 0) = static_cast<Scalar>(std::sin(angle));
    }
  Variable pairs = reshape(x, {x.size(0), time, options.heads, width / 2, 2});
  Variable turned = concatenate({-slice(pairs, 4, 1, 2), slice(pairs, 4, 0, 1)}, 4);
  return reshape(pairs * cosines + turned * sines, x.shape());
}

/// x W^T + b; `bias` may be empty.
inline Variable composed_linear(const Variable& x, const Variable& weight, const Variable& bias = {}) {
  Variable y = matmul(x, transpose(weight));
  return bias ? y + bias : y;
}

/// (2, m, k) @ (k, n): the products, summed over k.
inline Variable composed_matmul(const Variable& a, const Variable& b) {
  Shape s = a.shape();
  return sum(reshape(a, {s[0], s[1], s[2], 1}) * b, {2});
}

/// layer_norm without weight and bias.
inline Variable composed_layer_norm(const Variable& x, double eps) {
  Variable centred = x - mean(x, {-1}, {.keepdims = true});
  return centred / sqrt(mean(centred * centred, {-1}, {.keepdims = true}) + eps);
}

/// rms_norm without weight.
inline Variable composed_rms_norm(const Variable& x, double eps) {
  return x / sqrt(mean(x * x, {-1}, {.keepdims = true}) + eps);
}

/// variance of the last axis.
inline Variable composed_variance(const Variable& x) {
  Variable centred = x - mean(x, {-1}, {.keepdims = true});
  return mean(centred * centred, {-1});
}

/// gelu by tanh.
inline Variable composed_gelu_tanh(const Variable& x) {
  return x * (tanh((x + x * x * x * 0.044715) * std::sqrt(2 / std::numbers::pi)) + 1) / 2;
}

inline Variable composed_silu(const Variable& x) { return x * sigmoid(x); }

/// dropout: x times 0 or 1 / (1 - p), as Drop says that it draws.
inline Variable composed_dropout(const Variable& x, double p, Generator& generator) {
  Generator::State start = generator.take(static_cast<std::uint64_t>(x.size()));
  Tensor kept = empty(x.shape());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    bool drops = static_cast<double>(random_bits(start.key, start.count + i) >> 32) < p * 0x1p32;
    kept.data()[i] = static_cast<Scalar>(drops ? 0 : 1 / (1 - p));
  }
  return x * kept;
}

/// embedding: one-hot rows times the weights; the row `padding` is looked up in a copy outside the graph.
inline Variable composed_embedding(const Indices& tokens, const Variable& weight,
                                   std::optional<std::int64_t> padding = {}) {
  std::int64_t rows = weight.size(0);
  Shape shape = shape_of(tokens);
  shape.push_back(rows);
  Tensor one_hot = zeros(shape), of_padding = zeros(shape);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::int64_t token = tokens.data()[i];
    Tensor& table = token == padding ? of_padding : one_hot;
    table.data()[static_cast<std::int64_t>(i) * rows + token] = 1;
  }
  Variable found = matmul(Variable(one_hot), weight);
  return padding ? found + matmul(Variable(of_padding), weight.detach()) : found;
}

inline Variable composed_softmax(const Variable& x, std::int64_t axis = -1) {
  Variable e = exp(x - max(x, {axis}, {.keepdims = true}).detach());
  return e / sum(e, {axis}, {.keepdims = true});
}

inline Variable composed_log_softmax(const Variable& x, std::int64_t axis = -1) {
  Variable shifted = x - max(x, {axis}, {.keepdims = true}).detach();
  return shifted - log(sum(exp(shifted), {axis}, {.keepdims = true}));
}

inline Variable composed_mse_loss(const Variable& x, const Variable& target) {
  return mean((x - target) * (x - target));
}

/// cross_entropy of logits (rows, classes): -sum of q log p in each row, q being 1 - s at the target plus s / classes
/// everywhere, or 0 in an ignored row.
inline Variable composed_cross_entropy(const Variable& logits, const Indices& targets,
                                       const CrossEntropyOptions& options) {
  std::int64_t rows = logits.size(0), classes = logits.size(1), count = 0;
  double smoothing = options.label_smoothing;
  Tensor q = zeros({rows, classes});
  for (std::int64_t r = 0; r < rows; ++r) {
    if (targets(r) == options.ignore_index) continue;
    ++count;
    for (std::int64_t c = 0; c < classes; ++c)
      q(r, c) = static_cast<Scalar>(smoothing / static_cast<double>(classes) + (c == targets(r) ? 1 - smoothing : 0));
  }
  Variable each = -sum(composed_log_softmax(logits) * q, {-1});
  if (options.reduction == Reduction::none) return each;
  return options.reduction == Reduction::sum ? sum(each) : sum(each) / static_cast<double>(count);
}

}  // namespace gradus::inline GRADUS_PRECISION
