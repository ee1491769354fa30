#include "autograd/kernels/attention.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::by_precision;
using testing::check_close;
using testing::wave;

namespace {

constexpr double tolerance = by_precision(2e-6, 1e-13);

struct Wanted {
  Tensor weights, y;
};

/// softmax(q k^T / sqrt(width) - slope * distance) v by loops over single numbers, in double. Query, key and value are
/// (batch, time, heads * width); of the keys' buffer, rows `spare` and on count.
Wanted by_loops(const Attention& a, const Tensor& q, const Tensor& k, const Tensor& v, std::int64_t spare) {
  Wanted result{zeros({a.batch, a.heads, a.queries, a.keys}), zeros({a.batch, a.queries, a.heads * a.value_width})};
  for (std::int64_t b = 0; b < a.batch; ++b)
    for (std::int64_t h = 0; h < a.heads; ++h)
      for (std::int64_t i = 0; i < a.queries; ++i) {
        std::vector<double> power(static_cast<std::size_t>(a.keys));
        double total = 0;
        for (std::int64_t j = 0; j < a.keys; ++j) {
          if (!a.mask.may_look(b, i, j)) continue;
          double score = 0;
          for (std::int64_t c = h * a.width; c < (h + 1) * a.width; ++c)
            score += static_cast<double>(q(b, i, c)) * static_cast<double>(k(b, spare + j, c));
          score /= std::sqrt(static_cast<double>(a.width));
          if (!a.slopes.empty())
            score -= static_cast<double>(a.slopes[static_cast<std::size_t>(h)]) *
                     std::abs(static_cast<double>(a.mask.offset(a.queries, a.keys) + i - j));
          total += power[static_cast<std::size_t>(j)] = std::exp(score);
        }
        for (std::int64_t j = 0; j < a.keys && total > 0; ++j) {
          double weight = power[static_cast<std::size_t>(j)] / total;
          result.weights(b, h, i, j) = static_cast<Scalar>(weight);
          for (std::int64_t c = h * a.value_width; c < (h + 1) * a.value_width; ++c)
            result.y(b, i, c) += static_cast<Scalar>(weight * static_cast<double>(v(b, spare + j, c)));
        }
      }
  return result;
}

}  // namespace

TEST_CASE("the attention kernel's values and weights are those of plain loops, in either precision") {
  const std::int64_t spare = 2;  // rows before those that count, and after them
  for (const auto& sizes :
       std::vector<std::pair<std::int64_t, std::int64_t>>{{1, 1}, {1, 50}, {5, 17}, {33, 33}, {40, 70}}) {
    std::int64_t queries = sizes.first, keys = sizes.second;
    for (bool slopes : {false, true})
      for (const Mask& mask :
           {Mask(), Mask::causal(queries, keys), Mask::causal(queries, keys, 0),
            Mask::causal(queries, keys) & Mask::left_padding({keys, keys / 3}, keys),
            Mask::padding({keys / 2, keys}, keys),
            Mask::dense(queries, keys, [](auto query, auto key) { return (query + key) % 3 != 0; })}) {
        INFO(queries, " queries, ", keys, " keys, slopes ", slopes, ", ", to_string(mask));
        Attention a{2, 2, queries, keys, 3, 4, mask};
        if (slopes) a.slopes = {Scalar(0.5), Scalar(0.0625)};
        Tensor q = wave({2, queries, 6}), k = wave({2, keys + 2 * spare, 6}, 1), v = wave({2, keys + 2 * spare, 8}, 3);
        Attention::Inputs in{{q.data(), 6, queries * 6},
                             {k.data() + spare * 6, 6, (keys + 2 * spare) * 6},
                             {v.data() + spare * 8, 8, (keys + 2 * spare) * 8}};
        Tensor y = full({2, queries, 8}, std::nan("")), weights = full({2, 2, queries, keys}, std::nan(""));
        a.forward(in, y.data(), nullptr);
        a.read_weights(in.query, in.key, weights.data());
        Wanted want = by_loops(a, q, k, v, spare);
        check_close(y, want.y, 0, tolerance);
        check_close(weights, want.weights, 0, tolerance);
      }
  }
}

TEST_CASE("the attention kernel writes a gradient that is uninitialised as a whole, and adds to one that is there") {
  const std::int64_t queries = 40, keys = 50;
  Attention a{2, 1, queries, keys, 3, 4, Mask::causal(queries, keys, 5) & Mask::left_padding({keys, keys / 5}, keys)};
  Tensor q = wave({2, queries, 3}), k = wave({2, keys, 3}, 1), v = wave({2, keys, 4}, 3), dy = wave({2, queries, 4}, 2);
  Attention::Inputs in{{q.data(), 3, queries * 3}, {k.data(), 3, keys * 3}, {v.data(), 4, keys * 4}};
  auto run = [&](double start, Scalar beta) {
    std::vector<Tensor> d{full(shape_of(q), start), full(shape_of(k), start), full(shape_of(v), start)};
    a.backward(in, nullptr, dy.data(),
               {{{d[0].data(), 3, queries * 3}, beta},
                {{d[1].data(), 3, keys * 3}, beta},
                {{d[2].data(), 4, keys * 4}, beta}});
    return d;
  };
  std::vector<Tensor> written = run(std::nan(""), 0), added = run(0.5, 1);
  for (std::size_t i = 0; i < 3; ++i) {
    for (Scalar& value : added[i]) value -= Scalar(0.5);
    check_close(added[i], written[i], 0, 10 * tolerance);
  }
}
