#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/attention.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/shape.hpp"
#include "autograd/record.hpp"
#include "testing/composed.hpp"
#include "tests/helpers.hpp"

// Attention to columns and rows of larger tensors, read in place: `Columns`.
using namespace gradus;
using testing::check_close;
using testing::wave;

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
