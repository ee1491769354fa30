#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/ops/attention.hpp"
#include "autograd/ops/dropout.hpp"
#include "autograd/ops/layer_norm.hpp"
#include "autograd/ops/loss.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/rotary.hpp"
#include "autograd/ops/softmax.hpp"
#include "tests/autograd/ops/reference.hpp"
#include "tests/helpers.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

using Numbers = std::vector<double>;

/// exp(x_i) / sum of exp(x_j), for numbers that overflow nowhere.
Numbers softmax_of(Numbers x) {
  double total = 0;
  for (double& value : x) total += value = std::exp(value);
  for (double& value : x) value /= total;
  return x;
}

void products(References& all) {
  Tensor a = wave({2, 1, 3, 4}, 0.3), b = wave({5, 4, 2}, 1.2), left = wave({4}, 2), right = wave({4, 3}, 3);
  auto over = [](std::int64_t count, const auto& term) {
    double total = 0;
    for (std::int64_t k = 0; k < count; ++k) total += term(k);
    return total;
  };
  all.push_back({"matmul", "stacks", matmul(a, b).value(), by_index({2, 5, 3, 2}, [&](const Index& i) {
                   return over(4, [&](auto k) { return at(a, {i[0], 0, i[2], k}) * at(b, {i[1], k, i[3]}); });
                 })});
  all.push_back({"matmul", "a row", matmul(left, right).value(), by_index({3}, [&](const Index& i) {
                   return over(4, [&](auto k) { return at(left, {k}) * at(right, {k, i[0]}); });
                 })});
  all.push_back({"matmul", "a column", matmul(a, left).value(), by_index({2, 1, 3}, [&](const Index& i) {
                   return over(4, [&](auto k) { return at(a, {i[0], 0, i[2], k}) * at(left, {k}); });
                 })});
  Tensor x = wave({2, 3, 4}, 0.5), weight = wave({5, 4}, 1.5), bias = wave({5}, 2.5);
  auto linear_at = [&](const Index& i, std::int64_t row) {
    return over(4, [&](auto k) { return at(x, {i[0], i[1], k}) * at(weight, {row, k}); });
  };
  all.push_back({"linear", "bias", linear(x, weight, bias).value(),
                 by_index({2, 3, 5}, [&](const Index& i) { return linear_at(i, i[2]) + at(bias, {i[2]}); })});
  all.push_back({"linear", "no bias", linear(x, weight).value(),
                 by_index({2, 3, 5}, [&](const Index& i) { return linear_at(i, i[2]); })});
  all.push_back({"linear", "rows 2 to 4", linear(x, weight, bias, {2, 3}).value(),
                 by_index({2, 3, 3}, [&](const Index& i) { return linear_at(i, i[2] + 2) + at(bias, {i[2] + 2}); })});
}

void softmaxes(References& all) {
  Tensor x = wave({3, 4, 5}, 0.7) * Scalar(3);
  auto along_middle = [&](const Index& i) {
    Numbers column;
    for (std::int64_t j = 0; j < 4; ++j) column.push_back(at(x, {i[0], j, i[2]}));
    return softmax_of(column)[static_cast<std::size_t>(i[1])];
  };
  auto along_last = [&](const Index& i) {
    Numbers row;
    for (std::int64_t j = 0; j < 5; ++j) row.push_back(at(x, {i[0], i[1], j}));
    return softmax_of(row)[static_cast<std::size_t>(i[2])];
  };
  Shape shape = {3, 4, 5};
  all.push_back({"softmax", "the last axis", softmax(x).value(), by_index(shape, along_last)});
  all.push_back({"softmax", "axis 1", softmax(x, 1).value(), by_index(shape, along_middle)});
  all.push_back({"log_softmax", "the last axis", log_softmax(x).value(),
                 by_index(shape, [&](const Index& i) { return std::log(along_last(i)); })});
  all.push_back({"log_softmax", "axis 1", log_softmax(x, 1).value(),
                 by_index(shape, [&](const Index& i) { return std::log(along_middle(i)); })});
}

void norms(References& all) {
  Tensor x = wave({3, 7}, 0.2) * Scalar(2), weight = wave({7}, 1), bias = wave({7}, 4);
  auto normal = [&](const Index& i, double eps) {
    double mean = 0, variance = 0;
    for (std::int64_t j = 0; j < 7; ++j) mean += at(x, {i[0], j}) / 7;
    for (std::int64_t j = 0; j < 7; ++j) variance += std::pow(at(x, {i[0], j}) - mean, 2) / 7;
    return (at(x, i) - mean) / std::sqrt(variance + eps);
  };
  all.push_back({"layer_norm", "", layer_norm(x, weight, bias).value(), by_index({3, 7}, [&](const Index& i) {
                   return normal(i, 1e-5) * at(weight, {i[1]}) + at(bias, {i[1]});
                 })});
  all.push_back({"layer_norm", "without weight and bias, eps 0.5", layer_norm(x, {}, {}, 0.5).value(),
                 by_index({3, 7}, [&](const Index& i) { return normal(i, 0.5); })});
  auto by_root = [&](const Index& i, double eps) {
    double squares = 0;
    for (std::int64_t j = 0; j < 7; ++j) squares += std::pow(at(x, {i[0], j}), 2);
    return at(x, i) / std::sqrt(squares / 7 + eps);
  };
  all.push_back({"rms_norm", "", rms_norm(x, weight).value(),
                 by_index({3, 7}, [&](const Index& i) { return by_root(i, 1e-5) * at(weight, {i[1]}); })});
  all.push_back({"rms_norm", "without weight, eps 0.5", rms_norm(x, {}, 0.5).value(),
                 by_index({3, 7}, [&](const Index& i) { return by_root(i, 0.5); })});
}

void losses(References& all) {
  Tensor input = wave({3, 4}, 0.2), target = wave({3, 4}, 2.2);
  Tensor squares = by_index({3, 4}, [&](const Index& i) { return std::pow(at(input, i) - at(target, i), 2); });
  double total = 0;
  each_index({3, 4}, [&](const Index& i) { total += at(squares, i); });
  all.push_back({"mse_loss", "none", mse_loss(input, target, Reduction::none).value(), squares});
  all.push_back({"mse_loss", "sum", mse_loss(input, target, Reduction::sum).value(), full({}, total)});
  all.push_back({"mse_loss", "mean", mse_loss(input, target).value(), full({}, total / 12)});

  // With smoothing s the target has 1 - s + s / classes of the probability, each other class s / classes.
  Tensor logits = wave({2, 3, 5}, 0.9) * Scalar(2);
  Indices classes = indices({2, 3}, {4, 0, 2, 1, 2, 3});
  for (double smoothing : {0., 0.2})
    for (bool ignoring : {false, true}) {
      double sum = 0, counted = 0;
      Tensor each = by_index({2, 3}, [&](const Index& i) {
        std::int64_t right = classes.data()[i[0] * 3 + i[1]];
        if (ignoring && right == 2) return 0.;
        Numbers row;
        for (std::int64_t j = 0; j < 5; ++j) row.push_back(at(logits, {i[0], i[1], j}));
        row = softmax_of(row);
        double loss = -(1 - smoothing) * std::log(row[static_cast<std::size_t>(right)]);
        for (double p : row) loss -= smoothing / 5 * std::log(p);
        sum += loss, counted += 1;
        return loss;
      });
      CrossEntropyOptions options{.label_smoothing = smoothing};
      if (ignoring) options.ignore_index = 2;
      auto add = [&](const char* what, Reduction reduction, const Tensor& want) {
        options.reduction = reduction;
        all.push_back({"cross_entropy", what, cross_entropy(logits, classes, options).value(), want});
      };
      add("none", Reduction::none, each);
      add("sum", Reduction::sum, full({}, sum));
      add("mean", Reduction::mean, full({}, sum / counted));
    }
}

void dropouts(References& all) {
  // An element of 64 random bits is dropped where the upper 32 of them, as a share of 2^32, are below p.
  Tensor x = wave({4, 50}, 0.4) + Scalar(2);
  for (double p : {0., 0.25, 0.9, 1.}) {
    Generator generator(9);
    generator.take(13);
    Generator::State start = generator.state();
    all.push_back(
        {"dropout", fmt::format("p = {}", p), dropout(x, p, generator).value(), by_index({4, 50}, [&](const Index& i) {
           std::uint64_t bits = random_bits(start.key, start.count + static_cast<std::uint64_t>(i[0] * 50 + i[1]));
           bool dropped = static_cast<double>(bits >> 32) / 0x1p32 < p;
           return dropped ? 0 : at(x, i) / (1 - p);
         })});
  }
}

void attentions(References& all) {
  constexpr std::int64_t batch = 2, queries = 3, keys = 5, heads = 2, d_k = 3, d_v = 2;
  Tensor q = wave({batch, queries, heads * d_k}, 0.1) * Scalar(2), k = wave({batch, keys, heads * d_k}, 1.1);
  Tensor v = wave({batch, keys, heads * d_v}, 2.1);
  auto add = [&](const std::string& what, const Mask& mask, const std::vector<double>& slopes,
                 const std::function<bool(std::int64_t b, std::int64_t i, std::int64_t j)>& sees) {
    Tensor want = by_index({batch, queries, heads * d_v}, [&](const Index& at_output) {
      std::int64_t b = at_output[0], i = at_output[1], head = at_output[2] / d_v;
      double total = 0, result = 0;
      for (std::int64_t j = 0; j < keys; ++j) {
        if (!sees(b, i, j)) continue;
        double score = 0;
        for (std::int64_t c = head * d_k; c < (head + 1) * d_k; ++c) score += at(q, {b, i, c}) * at(k, {b, j, c});
        score /= std::sqrt(static_cast<double>(d_k));
        // The queries are the last of the keys.
        if (!slopes.empty()) score -= slopes[static_cast<std::size_t>(head)] * std::abs(i + keys - queries - j);
        total += std::exp(score);
        result += std::exp(score) * at(v, {b, j, at_output[2]});
      }
      return total == 0 ? 0 : result / total;
    });
    all.push_back({"scaled_dot_product_attention", what,
                   scaled_dot_product_attention(q, k, v, mask, {.heads = heads, .slopes = slopes}).value(), want});
  };
  add("", {}, {}, [](auto, auto, auto) { return true; });
  add("causal", Mask::causal(queries, keys), {}, [](auto, auto i, auto j) { return j <= i + keys - queries; });
  add("causal from 0 on", Mask::causal(queries, keys, 0), {}, [](auto, auto i, auto j) { return j <= i; });
  add("padding", Mask::padding({0, 3}, keys), {}, [](auto b, auto, auto j) { return j < (b == 0 ? 0 : 3); });
  add("padding in front", Mask::left_padding({2, 4}, keys), {},
      [](auto b, auto, auto j) { return j >= keys - (b == 0 ? 2 : 4); });
  add("a table", Mask::dense(queries, keys, [](auto i, auto j) { return (i + j) % 3 != 1; }), {},
      [](auto, auto i, auto j) { return (i + j) % 3 != 1; });
  add("ALiBi", {}, {0.5, 0.125}, [](auto, auto, auto) { return true; });
}

void rotations(References& all) {
  constexpr std::int64_t heads = 3, width = 4;
  Tensor x = wave({2, 5, heads * width}, 0.8);
  for (const std::pair<std::int64_t, double>& rotation : {std::pair<std::int64_t, double>{0, 10000}, {7, 50}}) {
    const std::int64_t first = rotation.first;
    const double base = rotation.second;
    // The pair 2i, 2i + 1 of a head as a complex number, times exp(i angle).
    Tensor want = by_index({2, 5, heads * width}, [&](const Index& i) {
      std::int64_t even = i[2] - i[2] % 2, in_head = even % width;
      double angle = static_cast<double>(first + i[1]) * std::pow(base, -static_cast<double>(in_head) / width);
      double real = at(x, {i[0], i[1], even}), imaginary = at(x, {i[0], i[1], even + 1});
      return i[2] % 2 == 0 ? real * std::cos(angle) - imaginary * std::sin(angle)
                           : real * std::sin(angle) + imaginary * std::cos(angle);
    });
    all.push_back({"rotary", fmt::format("from {} on", first),
                   rotary(x, {.heads = heads, .first_position = first, .base = base}).value(), want});
  }
}

}  // namespace

References layer_references() {
  References all;
  for (auto* add : {products, softmaxes, norms, losses, dropouts, attentions, rotations}) add(all);
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
