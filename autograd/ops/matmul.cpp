#include "autograd/ops/matmul.hpp"

#include "autograd/core/parallel.hpp"
#include "autograd/kernels/gemm.hpp"
#include "autograd/record.hpp"
#include "autograd/tensor/fold.hpp"
#include "autograd/tensor/walk.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// A product (..., m, k) @ (..., k, n) taken apart: the matrices, and which of them meet.
struct Product {
  std::int64_t m = 1, n = 1, k = 0;
  std::vector<std::int64_t> a{0}, b{0};       // for each matrix of the result, the index of its factors
  bool a_repeats = false, b_repeats = false;  // a factor is used more than once, or not at all
  Shape shape;                                // of the result
};

Shape leading(const Shape& shape, std::size_t dropped) {
  return Shape(shape.begin(), shape.end() - static_cast<std::ptrdiff_t>(dropped));
}

/// For each index of `shape`, in row-major order, the flat index into the smaller `from` that is broadcast to it.
std::vector<std::int64_t> broadcast_indices(const Shape& from, const Shape& shape) {
  std::vector<std::int64_t> result(static_cast<std::size_t>(size_of(shape)));
  Walk walk(shape, row_major_strides(shape), broadcast_strides(from, shape));
  walk.rows([&](std::int64_t to, std::int64_t at) {
    for (std::int64_t i = 0; i < walk.length(); ++i)
      result[static_cast<std::size_t>(to + i)] = at + i * walk.second_step();
  });
  return result;
}

Product take_apart(const Shape& a, const Shape& b) {
  check(!a.empty() && !b.empty(), "matmul: {} @ {}: a single number is no matrix; multiply with * instead", a, b);
  bool row = a.size() == 1, column = b.size() == 1;
  std::int64_t k = a.back(), b_rows = column ? b[0] : b[b.size() - 2];
  check(k == b_rows, "matmul: inner axes differ ({} and {}) for {} @ {}", k, b_rows, a, b);
  Product product;
  if (!row) product.m = a[a.size() - 2];
  if (!column) product.n = b.back();
  product.k = k;

  Shape a_batch = leading(a, row ? 1 : 2), b_batch = leading(b, column ? 1 : 2);
  Shape batch = broadcast_shapes("matmul: leading axes", a_batch, b_batch);
  product.shape = batch;
  if (!row) product.shape.push_back(product.m);
  if (!column) product.shape.push_back(product.n);

  if (size_of(b_batch) == 1 && size_of(batch) == size_of(a_batch)) {
    // One b for all: the matrices of a, one below the other, are a single tall one.
    product.m *= size_of(a_batch);
  } else {
    product.a = broadcast_indices(a_batch, batch);
    product.b = broadcast_indices(b_batch, batch);
    product.a_repeats = size_of(a_batch) != size_of(batch);
    product.b_repeats = size_of(b_batch) != size_of(batch);
  }
  return product;
}

/// The memory that gemm adds to, and the beta for it: 1 where a product does not write all of it, or several add to it.
Scalar* target(Slot slot, bool gathers, Scalar& beta) {
  if (!gathers) return slot.buffer(beta);
  beta = 1;
  return slot.zeroed().data();
}

}  // namespace

Variable matmul(const Variable& a, const Variable& b) {
  Product p = take_apart(a.shape(), b.shape());
  Tensor y = empty(p.shape);
  const Scalar *pa = a.value().data(), *pb = b.value().data();
  for (std::size_t i = 0; i < p.a.size(); ++i)
    gemm(p.m, p.n, p.k, 1, {pa + p.a[i] * p.m * p.k, p.k}, {pb + p.b[i] * p.k * p.n, p.n}, 0,
         y.data() + static_cast<std::int64_t>(i) * p.m * p.n, p.n);

  return record("matmul", std::move(y), {a, b}, [a, b, p = std::move(p)](Tensor& dy, Gradients& d) {
    Scalar beta;
    if (d[0]) {
      Scalar* da = target(d[0], p.a_repeats, beta);
      for (std::size_t i = 0; i < p.a.size(); ++i)  // (m x n) (k x n)^T -> (m x k)
        gemm(p.m, p.k, p.n, 1, {dy.data() + static_cast<std::int64_t>(i) * p.m * p.n, p.n},
             {b.value().data() + p.b[i] * p.k * p.n, p.n, true}, beta, da + p.a[i] * p.m * p.k, p.k);
    }
    if (d[1]) {
      Scalar* db = target(d[1], p.b_repeats, beta);
      for (std::size_t i = 0; i < p.b.size(); ++i)  // (m x k)^T (m x n) -> (k x n)
        gemm(p.k, p.n, p.m, 1, {a.value().data() + p.a[i] * p.m * p.k, p.k, true},
             {dy.data() + static_cast<std::int64_t>(i) * p.m * p.n, p.n}, beta, db + p.b[i] * p.k * p.n, p.n);
    }
  });
}

Variable linear(const Variable& x, const Variable& weight, const Variable& bias) {
  const Tensor::shape_type& shape = weight.value().shape();
  return linear(x, weight, bias, {0, shape.empty() ? 0 : static_cast<std::int64_t>(shape[0])});
}

Variable linear(const Variable& x, const Variable& weight, const Variable& bias, const Rows& part) {
  const Tensor::shape_type& weight_shape = weight.value().shape();
  check(weight_shape.size() == 2, "linear: the weight must have two axes (out, in), not {}", weight_shape);
  auto all = static_cast<std::int64_t>(weight_shape[0]), in = static_cast<std::int64_t>(weight_shape[1]);
  std::int64_t first = part.first, out = part.count;
  check(first >= 0 && out >= 0 && out <= all && first <= all - out,
        "linear: {} rows from row {} on are not all within the weight {}", out, first, weight_shape);
  Shape shape = x.shape();
  check(!shape.empty() && shape.back() == in, "linear: the last axis of x {} must be {} for the weight {}", shape, in,
        weight_shape);
  if (bias)
    check(bias.dimension() == 1 && bias.size() == all, "linear: the bias {} must be ({},) for the weight {}",
          bias.value().shape(), all, weight_shape);
  std::int64_t rows = rows_of(shape);
  shape.back() = out;

  Tensor y = empty(shape);
  const Scalar *px = x.value().data(), *pw = weight.value().data() + first * in;
  const Scalar* pb = bias ? bias.value().data() + first : nullptr;
  parallel_ranges(rows, rows_a_product(rows, out, in), [&, py = y.data()](std::int64_t from, std::int64_t to) {
    if (pb)
      for (std::int64_t r = from; r < to; ++r) std::copy(pb, pb + out, py + r * out);
    // (rows x in) (out x in)^T -> (rows x out), on top of the bias
    gemm(to - from, out, in, 1, {px + from * in, in}, {pw, in, true}, pb ? 1 : 0, py + from * out, out);
  });

  bool some = out < all;  // of the rows: nobody writes the gradients of the others
  return record("linear", std::move(y), {x, weight, bias}, [x, weight, part, rows, in, some](Tensor& dy, Gradients& d) {
    std::int64_t first = part.first, out = part.count;
    Scalar beta_x = 0, beta_w = 0, beta_b = 0;
    Scalar* dx = d[0] ? target(d[0], false, beta_x) : nullptr;
    Scalar* dw = d[1] ? target(d[1], some, beta_w) : nullptr;
    Scalar* db = d[2] ? target(d[2], some, beta_b) : nullptr;
    const Scalar *px = x.value().data(), *pw = weight.value().data() + first * in, *pdy = dy.data();
    auto to_x = [=] {
      if (dx)  // (rows x out) (out x in) -> (rows x in)
        gemm(rows, in, out, 1, {pdy, out}, {pw, in}, beta_x, dx, in);
    };
    auto to_weight = [=] {
      if (dw)  // (rows x out)^T (rows x in) -> (out x in)
        gemm(out, in, rows, 1, {pdy, out, true}, {px, in}, beta_w, dw + first * in, in);
    };
    auto to_bias = [=] {
      if (db) column_sums(pdy, beta_b, db + first, rows, out);
    };
    // Each product whole: two threads take one each, and cutting them would cost one thread some per cent. In turn
    // where they are small, or where two inputs are one Variable and so gather in one place.
    bool apart = dx != dw && dx != db && dw != db, large = rows_a_product(2 * rows, in, out) < 2 * rows;
    if (apart && large) return parallel(3, [=](std::int64_t i) { i == 0 ? to_x() : i == 1 ? to_weight() : to_bias(); });
    to_x();
    to_weight();
    to_bias();
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
