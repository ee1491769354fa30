#include "autograd/ops/attention.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/shape.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::checksum;
using testing::wave;

namespace {

void check_number(double got, double want) { CHECK(got == doctest::Approx(want).epsilon(1e-12)); }

Tensor larger_wave(const Shape& shape, double phase, double factor) {
  Tensor x = wave(shape, phase);
  for (Scalar& value : x) value *= factor;
  return x;
}

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
    return std::vector<Variable>{{larger_wave({s.batch, s.queries, s.heads * s.width}, 0, 2), true},
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

TEST_CASE("attention: sizes of 0 give zeros, in values and gradients") {
  for (const Sizes& s : std::vector<Sizes>{
           {0, 2, 3, 1, 2, 2}, {2, 0, 3, 1, 2, 2}, {2, 3, 0, 1, 2, 2}, {2, 3, 3, 1, 0, 2}, {2, 3, 3, 1, 2, 0}})
    check_equal(s, Mask());
  Variable nobody(zeros({1, 0, 4}));
  check_close(scaled_dot_product_attention(Variable(ones({1, 2, 4})), nobody, nobody), zeros({1, 2, 4}));
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

TEST_CASE("attention: what does not fit is named with all shapes, fused and composed, with and without gradients") {
  Generator generator(1);
  for (bool grad : {true, false})
    for (bool fused : {true, false}) {
      std::string name = fused ? "scaled_dot_product_attention" : "composed_attention";
      auto run = [&](const Shape& q, const Shape& k, const Shape& v, const Mask& mask = {},
                     const AttentionOptions& options = {}) {
        return [=] {
          Variable vq(zeros(q), grad), vk(zeros(k), grad), vv(zeros(v), grad);
          if (fused)
            scaled_dot_product_attention(vq, vk, vv, mask, options);
          else
            composed_attention(vq, vk, vv, mask, options);
        };
      };
      Shape s{2, 3, 4};
      check_throws<ShapeError>(run({3, 4}, s, s), {name, "(3, 4)"});
      check_throws<ShapeError>(run({}, s, s), {name, "()"});
      check_throws<ShapeError>(run({1, 3, 4}, s, s), {name, "batch", "(1, 3, 4)", "(2, 3, 4)"});
      check_throws<ShapeError>(run(s, s, {2, 5, 4}), {name, "length", "(2, 5, 4)", "(2, 3, 4)"});
      check_throws<ShapeError>(run({2, 3, 6}, s, s), {name, "width", "(2, 3, 6)", "(2, 3, 4)"});
      check_throws<ShapeError>(run(s, s, s, {}, {.heads = 3}), {name, "heads", "3", "(2, 3, 4)"});
      check_throws<ShapeError>(run(s, s, s, {}, {.heads = 0}), {name, "heads", "0"});
      check_throws<ShapeError>(run(s, s, s, Mask::causal(4)), {name, "4", "(2, 3, 3)"});
      check_throws<ShapeError>(run(s, s, s, Mask::padding({3}, 3)), {name, "(2, 3, 3)"});
      check_throws<ValueError>(run(s, s, s, {}, {.dropout = 0.5}), {name, "0.5", "generator"});
      for (double bad : {-0.1, 1.1, std::nan("")})
        check_throws<ValueError>(run(s, s, s, {}, {.dropout = bad, .generator = &generator}), {name, "0 to 1"});
    }
  Variable x(zeros({2, 3, 4}));
  check_throws<ShapeError>([&] { scaled_dot_product_attention({x, 2, 4}, x, x); }, {"columns 2 to 5", "(2, 3, 4)"});
  check_throws<ShapeError>([&] { scaled_dot_product_attention(x, {x, -1, 4}, x); }, {"columns -1 to 2", "(2, 3, 4)"});
}
