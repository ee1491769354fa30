#include "autograd/ops/attention.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/reduction.hpp"
#include "autograd/ops/shape.hpp"
#include "testing/composed.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_number;
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

TEST_CASE("attention: of what a table hides the key does not count, and NaN in the value spreads as 0 * NaN") {
  Tensor keys = wave({1, 4, 2}, 1), values = wave({1, 4, 2}, 3);
  Mask mask = Mask::dense(2, 4, [](auto, auto key) { return key != 1; });
  auto run = [&] { return scaled_dot_product_attention(wave({1, 2, 2}), keys, values, mask).value(); };
  Tensor y = run();
  keys(0, 1, 0) = std::nan("");
  check_close(run(), y, 0, 0);
  values(0, 1, 1) = std::nan("");
  Tensor spread = run();
  CHECK(spread(0, 0, 0) == y(0, 0, 0));
  CHECK(std::isnan(spread(0, 0, 1)));
}

TEST_CASE("attention: Tensors are operands too") {
  Tensor x = wave({1, 3, 4});
  Variable same(x);
  check_close(scaled_dot_product_attention(x, x, x), scaled_dot_product_attention(same, same, same).value());
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
