#include "autograd/ops/attention.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/shape.hpp"
#include "autograd/record.hpp"
#include "testing/composed.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_number;
using testing::check_throws;
using testing::checksum;
using testing::wave;

namespace {

Tensor larger_wave(const Shape& shape, double phase, double factor) {
  Tensor x = wave(shape, phase);
  for (Scalar& value : x) value *= factor;
  return x;
}

}  // namespace

// Q = 2 * wave((2, T, 6)), K = wave((2, S, 6), 1), V = wave((2, S, 4), 3), 2 heads; softmax(Q K^T / sqrt(3) + mask) V
// of each head, Y; (Y * wave(Y.shape, 2)).sum().backward(); checksum of Y and of the three gradients, by PyTorch 1.13.
TEST_CASE("attention: PyTorch's values and gradients, fused and composed") {
  struct Case {
    Mask mask;
    std::int64_t queries, keys;
    double y, dq, dk, dv;
  };
  for (const Case& c : std::vector<Case>{
           {Mask(), 3, 5, -0.320948592223919, 0.275409975906035, 0.71316133385997, 0.565901821997529},
           {Mask::causal(5), 5, 5, -0.36526164544114, 0.215589152288444, -0.102289569989584, 1.09927912555014},
           {Mask::padding({5, 2}, 5), 3, 5, -1.43833724324623, 0.40774799604103, 1.11371853331705, -0.818854025815769},
           {Mask::causal(5) & Mask::padding({3, 5}, 5), 5, 5, -0.858752502469295, 0.0948666280976974, 0.340774962188683,
            0.588720318099776}})
    for (bool fused : {true, false}) {
      CAPTURE(fused);
      Variable q(larger_wave({2, c.queries, 6}, 0, 2), true), k(wave({2, c.keys, 6}, 1), true),
          v(wave({2, c.keys, 4}, 3), true);
      Variable y = fused ? scaled_dot_product_attention(q, k, v, c.mask, {.heads = 2})
                         : composed_attention(q, k, v, c.mask, {.heads = 2}).output;
      CHECK(y.shape() == Shape{2, c.queries, 4});
      y.backward(wave(y.shape(), 2));
      check_number(checksum(y.value()), c.y);
      check_number(checksum(q.grad()), c.dq);
      check_number(checksum(k.grad()), c.dk);
      check_number(checksum(v.grad()), c.dv);
    }
}

TEST_CASE("attention: a query that may look at nothing gives zeros and sends zero gradient") {
  Tensor queries = wave({2, 3, 4}), keys = wave({2, 3, 4}, 1);
  // In entry 1 nobody sees anything; in entry 0 query 1 sees nothing.
  Mask::Table table = Mask::Table::from_shape(Shape{3, 3});
  for (std::size_t i = 0; i < 9; ++i) table.data()[i] = i / 3 != 1;
  Mask mask = Mask::padding({3, 0}, 3) & Mask::dense(table);
  for (bool fused : {true, false}) {
    Variable q(queries, true), k(keys, true), v(ones({2, 3, 4}), true);
    AttentionResult composed = composed_attention(q, k, v, mask, {.heads = 2});
    Variable y = fused ? scaled_dot_product_attention(q, k, v, mask, {.heads = 2}) : composed.output;
    check_close(y, tensor({2, 3, 4}, {1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
    check_close(slice(composed.weights, 0, 1, 2), zeros({1, 2, 3, 3}), 0, 0);
    y.backward(wave({2, 3, 4}, 2));
    check_close(slice(q.grad(), 0, 1, 2), zeros({1, 3, 4}), 0, 0);
    check_close(slice(slice(q.grad(), 0, 0, 1), 1, 1, 2), zeros({1, 1, 4}), 0, 0);
    check_close(slice(k.grad(), 0, 1, 2), zeros({1, 3, 4}), 0, 0);
    check_close(slice(v.grad(), 0, 1, 2), zeros({1, 3, 4}), 0, 0);
  }
}

TEST_CASE("attention: scores that overflow to -infinity everywhere give NaN, as in PyTorch: they do not hide the key") {
  for (bool fused : {true, false}) {
    Variable q(full({1, 1, 1}, 1e200)), k(full({1, 2, 1}, -1e200)), v(ones({1, 2, 1}));
    Variable y = fused ? scaled_dot_product_attention(q, k, v) : composed_attention(q, k, v).output;
    CHECK(std::isnan(y.item()));
  }
}

TEST_CASE("attention: hidden keys change nothing and get no gradient, whatever is in them") {
  Tensor keys = wave({1, 4, 2}, 1), values = wave({1, 4, 2}, 3);
  auto run = [&](Variable q, Variable k, Variable v) {
    Variable y = scaled_dot_product_attention(q, k, v, Mask::padding({3}, 4));
    y.backward(wave(y.shape(), 2));
    check_close(slice(k.grad(), 1, 3, 4), zeros({1, 1, 2}), 0, 0);
    check_close(slice(v.grad(), 1, 3, 4), zeros({1, 1, 2}), 0, 0);
    return std::pair(y.value(), q.grad());
  };
  auto [y, dq] = run({wave({1, 2, 2}), true}, {keys, true}, {values, true});
  for (double content : {1e300, static_cast<double>(INFINITY), std::nan("")}) {
    keys(0, 3, 0) = values(0, 3, 1) = content;
    auto [other_y, other_dq] = run({wave({1, 2, 2}), true}, {keys, true}, {values, true});
    check_close(other_y, y, 0, 0);
    check_close(other_dq, dq, 0, 0);
  }
}

TEST_CASE("attention: Tensors are operands too") {
  Tensor x = wave({1, 3, 4});
  Variable same(x);
  check_close(scaled_dot_product_attention(x, x, x), scaled_dot_product_attention(same, same, same).value());
}

TEST_CASE("attention: columns of one tensor are read in place and gather their gradients in one") {
  for (const Mask& mask : {Mask(), Mask::causal(35)}) {
    Variable qkv(wave({2, 35, 18}), true), parts(wave({2, 35, 18}), true);
    Variable y = scaled_dot_product_attention({qkv, 0, 6}, {qkv, 6, 6}, {qkv, 12, 6}, mask, {.heads = 3});
    Variable want = scaled_dot_product_attention(slice(parts, 2, 0, 6), slice(parts, 2, 6, 12), slice(parts, 2, 12, 18),
                                                 mask, {.heads = 3});
    check_close(y, want.value(), 0, 1e-15);
    y.backward(wave(y.shape(), 2));
    want.backward(wave(y.shape(), 2));
    check_close(qkv.grad(), parts.grad(), 1e-13, 1e-14);
  }
}

TEST_CASE("attention: columns that no view takes get a gradient of 0, whatever was in its memory") {
  auto gradient = [](std::int64_t width, auto attend) {
    Variable x(wave({2, 5, width}), true);
    Variable y = attend(x);
    { std::vector<Tensor> left_behind(8, full({2, 5, width}, std::nan(""))); }  // the pool hands it out again
    y.backward(wave(y.shape(), 2));
    return x.grad();
  };
  auto part = [](const Variable& x, std::int64_t first) { return slice(x, 2, first, first + 4); };
  auto apart = [](const Variable& x) { return scaled_dot_product_attention({x, 0, 4}, {x, 4, 4}, {x, 8, 4}); };
  auto want_apart = [&](const Variable& x) { return scaled_dot_product_attention(part(x, 0), part(x, 4), part(x, 8)); };
  check_close(gradient(14, apart), gradient(14, want_apart), 1e-13, 1e-14);

  Variable value(wave({2, 5, 4}, 3));  // query and key are one: together as wide as x, and yet half of it
  auto twice = [&](const Variable& x) { return scaled_dot_product_attention({x, 0, 4}, {x, 0, 4}, value); };
  auto want_twice = [&](const Variable& x) { return scaled_dot_product_attention(part(x, 0), part(x, 0), value); };
  check_close(gradient(8, twice), gradient(8, want_twice), 1e-13, 1e-14);
}

TEST_CASE("attention: one Variable may be query, key and value, overlapping columns too, beside another use of it") {
  auto run = [](bool fused) {
    Variable x(wave({2, 5, 6}), true);
    Variable first = slice(x, 2, 0, 4), last = slice(x, 2, 2, 6);
    Variable y = fused ? scaled_dot_product_attention(x, x, x, {}, {.heads = 2})
                       : composed_attention(x, x, x, {}, {.heads = 2}).output;
    Variable z = fused ? scaled_dot_product_attention({x, 0, 4}, {x, 2, 4}, {x, 2, 4})
                       : composed_attention(first, last, last).output;
    (sum(x * x) + sum(y * wave({2, 5, 6}, 2)) + sum(z * wave({2, 5, 4}, 3))).backward();
    return x.grad();
  };
  check_close(run(true), run(false), 1e-12, 1e-13);
}

TEST_CASE("attention: outputs of one operation, and a value inside and outside the graph, are told apart") {
  Variable x(wave({2, 5, 4}), true), value(wave({2, 5, 4}, 3));
  auto [q, k] = record("double_and_triple", std::array{Tensor(x.value() * 2), Tensor(x.value() * 3)}, {x},
                       [](OutputGradients<2> dy, Gradients& d) {
                         if (dy[0]) d[0] += *dy[0] * 2;
                         if (dy[1]) d[0] += *dy[1] * 3;
                       });
  Variable same(x.value(), true), y = scaled_dot_product_attention(q, k, value);
  { std::vector<Tensor> left_behind(8, full({2, 5, 4}, std::nan(""))); }  // the pool hands it out again
  y.backward(wave(y.shape(), 2));
  scaled_dot_product_attention(same * 2, same * 3, value).backward(wave(y.shape(), 2));
  check_close(x.grad(), same.grad(), 1e-12, 1e-13);

  Variable all(wave({2, 5, 8}), true), apart(all.value(), true);
  y = scaled_dot_product_attention({all, 0, 4}, {all.detach(), 4, 4}, value);
  { std::vector<Tensor> left_behind(8, full({2, 5, 8}, std::nan(""))); }
  y.backward(wave(y.shape(), 2));
  scaled_dot_product_attention(slice(apart, 2, 0, 4), slice(apart.detach(), 2, 4, 8), value)
      .backward(wave(y.shape(), 2));
  check_close(all.grad(), apart.grad(), 1e-12, 1e-13);
}

TEST_CASE("attention: only the gradients that are asked for, whichever they are") {
  for (int asked = 1; asked < 8; ++asked) {
    Variable q(wave({1, 3, 2}), asked & 1), k(wave({1, 3, 2}, 1), asked & 2), v(wave({1, 3, 2}, 2), asked & 4);
    Variable all_q(q.value(), true), all_k(k.value(), true), all_v(v.value(), true);
    scaled_dot_product_attention(q, k, v).backward(wave({1, 3, 2}, 3));
    scaled_dot_product_attention(all_q, all_k, all_v).backward(wave({1, 3, 2}, 3));
    for (auto [some, all] : {std::pair(q, all_q), {k, all_k}, {v, all_v}}) {
      CHECK(some.has_grad() == some.requires_grad());
      if (some.has_grad()) check_close(some.grad(), all.grad(), 0, 0);
    }
  }
}

TEST_CASE("attention: a kept graph gives the same gradient again, dropout included") {
  Generator generator(2);
  Variable q(wave({1, 4, 4}), true);
  Variable y = scaled_dot_product_attention(q, q, q, {}, {.heads = 2, .dropout = 0.4, .generator = &generator});
  y.backward(ones({1, 4, 4}), true);
  Tensor once = q.grad();
  q.zero_grad();
  generator.bits();
  y.backward(ones({1, 4, 4}));
  check_close(q.grad(), once, 0, 0);
}

// https://github.com/pytorch/pytorch/issues/42929
TEST_CASE(
    "attention: dropout makes each weight 0 or 1 / (1 - p) of itself, on average itself, with one mask both ways") {
  // One key: the weight is 1, and the output is value times 0 or 1.25. 10,000 draws: batch x heads x queries.
  Generator generator(4);
  Variable q(ones({100, 50, 4})), k(ones({100, 1, 4})), v(ones({100, 1, 4}), true);
  AttentionOptions options{.heads = 2, .dropout = 0.2, .generator = &generator};
  Variable y = scaled_dot_product_attention(q, k, v, {}, options);
  double total = 0;
  for (std::size_t i = 0; i < y.value().size(); ++i) {
    Scalar out = y.value().data()[i];
    CHECK((out == 0 || out == doctest::Approx(1.25)));
    total += out;
  }
  CHECK(total / 20000 == doctest::Approx(1).epsilon(0.02));
  // dv = the column sums of the weights used in forward: those of y, since v is 1 everywhere
  y.backward(ones(y.shape()));
  check_close(v.grad(), sum(Variable(y.value()), {1}, {.keepdims = true}).value());
  // The weights that are handed back are from before dropout.
  check_close(composed_attention(q, k, v, {}, options).weights, ones({100, 2, 50, 1}), 0, 0);
  check_close(scaled_dot_product_attention(q, k, v, {}, {.heads = 2}), ones({100, 50, 4}), 0, 0);
}

TEST_CASE("attention: the weights of each query sum to 1 over the keys it may see and are 0 elsewhere") {
  Mask mask = Mask::causal(6) & Mask::padding({6, 4}, 6);
  Variable x(wave({2, 6, 4}));
  Tensor weights = composed_attention(x, x, x, mask, {.heads = 2}).weights.value();
  CHECK(shape_of(weights) == Shape{2, 2, 6, 6});
  for (std::int64_t b = 0; b < 2; ++b)
    for (std::int64_t h = 0; h < 2; ++h)
      for (std::int64_t i = 0; i < 6; ++i) {
        double total = 0;
        for (std::int64_t j = 0; j < 6; ++j) {
          CHECK((weights(b, h, i, j) > 0) == mask.may_look(b, i, j));
          total += weights(b, h, i, j);
        }
        CHECK(total == doctest::Approx(1).epsilon(1e-14));
      }
}

// https://github.com/jsbaan/transformer-from-scratch/issues/6
TEST_CASE("attention: a head has its own columns of every position: no other column and no other time leaks in") {
  // Head 1's columns changed at one time: head 0's output stays, to the bit; other batch entries stay too.
  Tensor x = wave({2, 5, 6}), changed = x;
  for (std::int64_t j = 3; j < 6; ++j) changed(0, 2, j) += 1;
  for (bool fused : {true, false}) {
    auto run = [&](const Variable& t) {
      return (fused ? scaled_dot_product_attention(t, t, t, {}, {.heads = 2})
                    : composed_attention(t, t, t, {}, {.heads = 2}).output)
          .value();
    };
    Tensor before = run(Variable(x)), after = run(Variable(changed));
    for (std::int64_t b = 0; b < 2; ++b)
      for (std::int64_t i = 0; i < 5; ++i)
        for (std::int64_t j = 0; j < 6; ++j) CHECK((before(b, i, j) != after(b, i, j)) == (b == 0 && j >= 3));
  }
}

TEST_CASE("attention: a decode step gives the row that the whole sequence gives, from buffers with spare rows") {
  Variable q(wave({2, 9, 8})), k(wave({2, 9, 8}, 1)), v(wave({2, 9, 6}, 3));
  Tensor spare_k = full({2, 16, 8}, std::nan("")), spare_v = full({2, 16, 6}, std::nan(""));
  for (std::int64_t b = 0; b < 2; ++b)
    for (std::int64_t t = 0; t < 9; ++t) {
      for (std::int64_t j = 0; j < 8; ++j) spare_k(b, t, j) = k.value()(b, t, j);
      for (std::int64_t j = 0; j < 6; ++j) spare_v(b, t, j) = v.value()(b, t, j);
    }
  Mask left = Mask::left_padding({9, 6}, 9);
  for (const std::vector<double>& slopes : {std::vector<double>(), alibi_slopes(2)}) {
    AttentionOptions options{.heads = 2, .slopes = slopes};
    Tensor whole = scaled_dot_product_attention(q, k, v, Mask::causal(9) & left, options).value();
    for (std::int64_t kept = 1; kept <= 9; ++kept) {
      std::int64_t pads = 3, of_second = std::max<std::int64_t>(0, kept - pads);
      Mask step = Mask::causal(1, kept) & Mask::left_padding({kept, of_second}, kept);
      Variable y = scaled_dot_product_attention(Columns(q).rows(kept - 1, 1), Columns(spare_k).rows(0, kept),
                                                Columns(spare_v).rows(0, kept), step, options);
      check_close(y, slice(whole, 1, kept - 1, kept).value(), 1e-13, 1e-14);
    }
    // Several queries at once, from an offset on.
    Variable last = scaled_dot_product_attention(Columns(q).rows(5, 4), k, v, Mask::causal(4, 9) & left, options);
    check_close(last, slice(whole, 1, 5, 9).value(), 1e-13, 1e-14);
    Variable middle = scaled_dot_product_attention(Columns(q).rows(2, 4), k, v, Mask::causal(4, 9, 2) & left, options);
    check_close(middle, slice(whole, 1, 2, 6).value(), 1e-13, 1e-14);
  }
}

TEST_CASE("attention: rows that nobody counts get no gradient, and what is in them changes nothing") {
  auto run = [](double spare) {
    Tensor buffer = wave({2, 5, 4}, 1);
    for (std::int64_t b = 0; b < 2; ++b)
      for (std::int64_t j = 0; j < 4; ++j) buffer(b, 0, j) = buffer(b, 4, j) = static_cast<Scalar>(spare);
    Variable q(wave({2, 3, 4}), true), kv(buffer, true);
    Variable y = scaled_dot_product_attention(q, Columns(kv).rows(1, 3), Columns(kv).rows(1, 3));
    { std::vector<Tensor> left_behind(8, full({2, 5, 4}, std::nan(""))); }  // the pool hands it out again
    y.backward(wave(y.shape(), 2));
    check_close(slice(kv.grad(), 1, 0, 1), zeros({2, 1, 4}), 0, 0);
    check_close(slice(kv.grad(), 1, 4, 5), zeros({2, 1, 4}), 0, 0);
    return std::pair(y.value(), q.grad());
  };
  CHECK(run(0) == run(1e300));
}

TEST_CASE("attention: two halves of the rows of one tensor fill its gradient together") {
  Variable kv(wave({2, 6, 4}), true), query(wave({2, 3, 4}, 1));
  Variable y = scaled_dot_product_attention(query, Columns(kv).rows(0, 3), Columns(kv).rows(3, 3));
  { std::vector<Tensor> left_behind(8, full({2, 6, 4}, std::nan(""))); }
  y.backward(ones(y.shape()));
  Variable apart(kv.value(), true);
  scaled_dot_product_attention(query, slice(apart, 1, 0, 3), slice(apart, 1, 3, 6)).backward(ones(y.shape()));
  check_close(kv.grad(), apart.grad(), 1e-13, 1e-14);
}

// https://github.com/ofirpress/attention_with_linear_biases/blob/master/fairseq/models/transformer.py, get_slopes
TEST_CASE("alibi_slopes: the paper's, for powers of two and for other numbers of heads") {
  CHECK(alibi_slopes(1) == std::vector<double>{1.0 / 256});
  CHECK(alibi_slopes(2) == std::vector<double>{1.0 / 16, 1.0 / 256});
  CHECK(alibi_slopes(8) == std::vector<double>{0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625});
  CHECK(alibi_slopes(3) == std::vector<double>{1.0 / 16, 1.0 / 256, 0.25});
  std::vector<double> twelve = alibi_slopes(12);
  REQUIRE(twelve.size() == 12);
  CHECK(twelve[7] == 1.0 / 256);
  for (int i = 0; i < 4; ++i) CHECK(twelve[8 + static_cast<std::size_t>(i)] == doctest::Approx(std::exp2(-0.5 - i)));
  check_throws<ValueError>([] { alibi_slopes(0); }, {"alibi_slopes", "0"});
  CHECK(alibi_slopes(65536).size() == 65536);
  check_throws<ValueError>([] { alibi_slopes(65537); }, {"alibi_slopes", "1 to 65536", "65537"});
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  check_throws<ValueError>([&] { alibi_slopes(most); }, {"alibi_slopes", "9223372036854775807"});
}

TEST_CASE("attention: slopes take slope * distance from the score, from positions that the mask's offset tells") {
  // Equal keys: scores are equal but for the slopes, and the weights exp(-slope * distance) over their sum.
  Variable q(ones({1, 2, 2})), k(ones({1, 4, 2}));
  AttentionOptions options{.heads = 2, .slopes = {1, 0.5}};
  auto check_weights = [&](const Mask& mask, std::int64_t offset) {
    for (bool fused : {true, false}) {
      Tensor weights =
          fused ? attention_weights(q, k, mask, options) : composed_attention(q, k, k, mask, options).weights.value();
      for (std::int64_t h = 0; h < 2; ++h)
        for (std::int64_t i = 0; i < 2; ++i) {
          double total = 0;
          auto power = [&](std::int64_t j) {
            double distance = std::abs(static_cast<double>(offset + i - j));
            return mask.may_look(0, i, j) ? std::exp(-options.slopes[static_cast<std::size_t>(h)] * distance) : 0;
          };
          for (std::int64_t j = 0; j < 4; ++j) total += power(j);
          for (std::int64_t j = 0; j < 4; ++j)
            CHECK(weights(0, h, i, j) == doctest::Approx(power(j) / total).epsilon(1e-13));
        }
    }
  };
  check_weights({}, 2);  // the last of the keys
  check_weights(Mask::causal(2, 4), 2);
  check_weights(Mask::causal(2, 4, 1), 1);
  check_weights(Mask::left_padding({3}, 4), 2);
}

TEST_CASE("attention_weights: what composed_attention's weights are, drawing nothing and recording no graph") {
  Generator generator(3);
  Variable x(wave({2, 5, 8}), true);
  Mask mask = Mask::causal(5) & Mask::padding({5, 0}, 5);
  auto state = generator.state();
  Tensor weights = attention_weights({x, 0, 4}, {x, 4, 4}, mask, {.heads = 2, .dropout = 0.5, .generator = &generator});
  CHECK(generator.state() == state);
  Variable first = slice(x, 2, 0, 4), second = slice(x, 2, 4, 8);
  check_close(weights, composed_attention(first, second, second, mask, {.heads = 2}).weights.value(), 1e-13, 1e-14);
}
