#include <doctest/doctest.h>

#include "autograd/ops/attention.hpp"
#include "autograd/ops/shape.hpp"
#include "testing/composed.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::wave;

namespace {

/// A table of which every `stride`th entry is hidden.
Mask::Table with_holes(const Shape& shape, std::size_t stride) {
  Mask::Table table = Mask::Table::from_shape(shape);
  for (std::size_t i = 0; i < table.size(); ++i) table.data()[i] = i % stride != 0;
  return table;
}

struct Sizes {
  std::int64_t batch, queries, keys, heads, width, value_width;
};

/// The fused operation and the composed one, values and gradients, each element within 1e-12 of the largest.
void check_equal(const Sizes& s, const Mask& mask, double dropout = 0) {
  CAPTURE(fmt::format("batch {}, {} queries, {} keys, {} heads of {} and {}, dropout {}", s.batch, s.queries, s.keys,
                      s.heads, s.width, s.value_width, dropout));
  auto inputs = [&] {
    return std::vector<Variable>{{wave({s.batch, s.queries, s.heads * s.width}), true},
                                 {wave({s.batch, s.keys, s.heads * s.width}, 1), true},
                                 {wave({s.batch, s.keys, s.heads * s.value_width}, 3), true}};
  };
  std::vector<Variable> f = inputs(), c = inputs();
  Generator for_fused(5), for_composed(5);
  Variable fused = scaled_dot_product_attention(f[0], f[1], f[2], mask,
                                                {.heads = s.heads, .dropout = dropout, .generator = &for_fused});
  Variable composed =
      composed_attention(c[0], c[1], c[2], mask, {.heads = s.heads, .dropout = dropout, .generator = &for_composed})
          .output;
  check_close(fused, composed.value(), 1e-12, 1e-12);
  CHECK(for_fused.state() == for_composed.state());
  fused.backward(wave(fused.shape(), 2));
  composed.backward(wave(fused.shape(), 2));
  for (std::size_t i = 0; i < 3; ++i) check_close(f[i].grad(), c[i].grad(), 1e-12, 1e-12);
}

}  // namespace

TEST_CASE("attention: fused equals composed for every mask and around the sizes of its blocks") {
  for (std::int64_t time : {1, 2, 15, 16, 17, 33, 70, 130}) {
    std::int64_t heads = time < 20 ? 3 : 1;
    Sizes s{2, time, time, heads, 4, 4};
    check_equal(s, Mask());
    check_equal(s, Mask::causal(time));
    check_equal(s, Mask::padding({time, time / 2}, time));
    check_equal(s, Mask::causal(time) & Mask::padding({time / 2, time}, time));
    check_equal(s, Mask::dense(with_holes({time, time}, 3)));
    check_equal(s, Mask::dense(with_holes({2, time, time}, 7)) & Mask::causal(time));
    check_equal(s, Mask::dense(with_holes({2, time, time}, 5)) & Mask::padding({time / 2, time}, time));
  }
}

TEST_CASE("attention: fused equals composed for other numbers of keys and another width of values") {
  for (auto [queries, keys] : {std::pair<std::int64_t, std::int64_t>{1, 40}, {40, 1}, {20, 33}, {140, 3}}) {
    Sizes s{2, queries, keys, 2, 5, 3};
    check_equal(s, Mask());
    check_equal(s, Mask::padding({keys, 1}, keys));
    check_equal(s, Mask::dense(with_holes({2, queries, keys}, 3)));
  }
}

TEST_CASE("attention: fused equals composed with dropout, mask for mask") {
  for (double p : {0.0, 0.2, 0.9, 1.0})
    for (std::int64_t time : {3, 20, 40}) {
      Sizes s{2, time, time, 2, 3, 4};
      check_equal(s, Mask(), p);
      check_equal(s, Mask::causal(time), p);
      check_equal(s, Mask::padding({time, 1}, time) & Mask::dense(with_holes({time, time}, 4)), p);
    }
}

TEST_CASE("attention: fused equals composed for random sizes, offsets, paddings, slopes, buffers and views") {
  Generator generator(11);
  auto up_to = [&](std::int64_t limit) { return static_cast<std::int64_t>(generator.bits() % (limit + 1)); };
  auto either = [&] { return generator.bits() % 2 == 0; };
  auto around_limits = [&] { return std::vector<std::int64_t>{1, 2, 15, 16, 17, 32, 33, 40, 129, 5}[up_to(9)]; };
  for (int i = 0; i < 400; ++i) {
    std::int64_t queries = around_limits(), keys = around_limits(), heads = 1 + up_to(2), width = 1 + up_to(4);
    if (queries * keys > 5000) heads = 1;
    std::int64_t value_width = 1 + up_to(4), capacity = keys + up_to(3), first = up_to(capacity - keys);
    std::string what = fmt::format("{}: {} queries, {} keys from {} of {}, {} heads of {} and {}", i, queries, keys,
                                   first, capacity, heads, width, value_width);
    auto lengths = [&] { return std::vector<std::int64_t>{up_to(keys), up_to(keys)}; };
    Mask mask;
    if (either()) mask = mask & Mask::causal(queries, keys, up_to(queries + keys) - queries);
    if (either()) mask = mask & Mask::padding(lengths(), keys);
    if (either()) mask = mask & Mask::left_padding(lengths(), keys);
    if (up_to(3) == 0) mask = mask & Mask::dense(with_holes({queries, keys}, 2 + generator.bits() % 3));
    AttentionOptions options{.heads = heads, .dropout = either() ? 0.3 : 0};
    if (either()) options.slopes = alibi_slopes(heads);
    std::string text = fmt::format("{}, {} slopes, dropout {}, {}", what, options.slopes.size(), options.dropout, mask);
    CAPTURE(text);

    // Queries in one tensor with the keys or apart, values in one tensor with them or apart.
    std::int64_t all = heads * width, values = heads * value_width;
    bool keys_with_values = either();
    Tensor q = wave({2, queries, all}), k = wave({2, capacity, all + (keys_with_values ? values : 0)}, 1),
           v = wave({2, capacity, values}, 3);
    auto run = [&](bool fused) {
      Variable query(q, true), key(k, true), value(v, true);
      Generator draws(5);
      options.generator = &draws;
      Columns of_key = Columns(key, 0, all).rows(first, keys);
      Columns of_value = (keys_with_values ? Columns(key, all, values) : Columns(value)).rows(first, keys);
      auto cut = [](const Columns& c) {
        return slice(slice(c.x, 2, c.first, c.first + c.width), 1, c.first_row, c.first_row + c.row_count);
      };
      Variable y = fused ? scaled_dot_product_attention(query, of_key, of_value, mask, options)
                         : composed_attention(query, cut(of_key), cut(of_value), mask, options).output;
      Tensor weights = fused ? attention_weights(query, of_key, mask, options)
                             : composed_attention(query, cut(of_key), cut(of_value), mask, options).weights.value();
      y.backward(wave(y.shape(), 2));
      std::vector<Tensor> results{y.value(), weights, query.grad(), key.grad()};
      if (!keys_with_values) results.push_back(value.grad());
      return results;
    };
    std::vector<Tensor> fused = run(true), composed = run(false);
    for (std::size_t r = 0; r < fused.size(); ++r) check_close(fused[r], composed[r], 1e-11, 1e-12);
  }
}

TEST_CASE("attention: sizes of 0 give zeros, in values and gradients") {
  for (const Sizes& s : std::vector<Sizes>{
           {0, 2, 3, 1, 2, 2}, {2, 0, 3, 1, 2, 2}, {2, 3, 0, 1, 2, 2}, {2, 3, 3, 1, 0, 2}, {2, 3, 3, 1, 2, 0}})
    check_equal(s, Mask());
  Variable nobody(zeros({1, 0, 4}));
  check_close(scaled_dot_product_attention(Variable(ones({1, 2, 4})), nobody, nobody), zeros({1, 2, 4}));
}
