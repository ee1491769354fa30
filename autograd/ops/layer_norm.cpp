#include "autograd/ops/layer_norm.hpp"

#include <algorithm>
#include <limits>

#include "autograd/core/check_options.hpp"
#include "autograd/core/parallel.hpp"
#include "autograd/kernels/rms_norm.hpp"
#include "autograd/kernels/rows.hpp"
#include "autograd/record.hpp"
#include "autograd/tensor/fold.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// The width of x's last axis, which `weight` and `bias` have too where they are there.
std::int64_t checked_width(const char* operation, const Variable& x, const Variable& weight, const Variable& bias) {
  Shape shape = x.shape();
  check(!shape.empty(), "{}: x has shape (), there is no last axis to normalise over", operation);
  auto check_width = [&](const char* name, const Variable& v) {
    if (v)
      check(v.dimension() == 1 && v.size() == shape.back(), "{}: the {} {} must be ({},) for x {}", operation, name,
            v.value().shape(), shape.back(), shape);
  };
  check_width("weight", weight);
  check_width("bias", bias);
  return shape.back();
}

/// What is added under the root: of an eps above 0 never 0.
Scalar checked_eps(const char* operation, double eps) {
  check_non_negative(operation, "eps", eps);
  return eps > 0 ? std::max(static_cast<Scalar>(eps), std::numeric_limits<Scalar>::min()) : 0;
}

const Scalar* data_or_none(const Variable& v) { return v ? v.value().data() : nullptr; }

}  // namespace

Variable layer_norm(const Variable& x, const Variable& weight, const Variable& bias, double eps) {
  std::int64_t width = checked_width("layer_norm", x, weight, bias), rows = rows_of(x.shape());
  Scalar in_root = checked_eps("layer_norm", eps);

  Tensor y = empty(x.shape());
  Buffer mean(static_cast<std::size_t>(rows)), inverse(static_cast<std::size_t>(rows));
  const Scalar *px = x.value().data(), *pw = data_or_none(weight), *pb = data_or_none(bias);
  parallel_ranges(rows, rows_a_piece(width), [&](std::int64_t first, std::int64_t last) {
    layer_norm_rows(px + first * width, pw, pb, in_root, y.data() + first * width, mean.data() + first,
                    inverse.data() + first, last - first, width);
  });

  return record(
      "layer_norm", std::move(y), {x, weight, bias},
      [x, weight, mean = std::move(mean), inverse = std::move(inverse), rows, width](Tensor& dy, Gradients& d) {
        Scalar beta;
        if (d[0]) {
          Scalar* dx = d[0].buffer(beta);
          const Scalar *px = x.value().data(), *pw = data_or_none(weight);
          parallel_ranges(rows, rows_a_piece(width), [&](std::int64_t first, std::int64_t last) {
            layer_norm_rows_backward(px + first * width, mean.data() + first, inverse.data() + first, pw,
                                     dy.data() + first * width, beta, dx + first * width, last - first, width);
          });
        }
        if (d[1]) {
          Scalar* dweight = d[1].buffer(beta);
          layer_norm_rows_backward_weight(x.value().data(), mean.data(), inverse.data(), dy.data(), beta, dweight, rows,
                                          width);
        }
        if (d[2]) {
          Scalar* dbias = d[2].buffer(beta);
          column_sums(dy.data(), beta, dbias, rows, width);
        }
      });
}

Variable rms_norm(const Variable& x, const Variable& weight, double eps) {
  std::int64_t width = checked_width("rms_norm", x, weight, {}), rows = rows_of(x.shape());
  Scalar in_root = checked_eps("rms_norm", eps);

  Tensor y = empty(x.shape());
  Buffer inverse(static_cast<std::size_t>(rows));
  const Scalar *px = x.value().data(), *pw = data_or_none(weight);
  parallel_ranges(rows, rows_a_piece(width), [&](std::int64_t first, std::int64_t last) {
    rms_norm_rows(px + first * width, pw, in_root, y.data() + first * width, inverse.data() + first, last - first,
                  width);
  });

  return record("rms_norm", std::move(y), {x, weight},
                [x, weight, inverse = std::move(inverse), rows, width](Tensor& dy, Gradients& d) {
                  Scalar beta;
                  if (d[0]) {
                    Scalar* dx = d[0].buffer(beta);
                    const Scalar *px = x.value().data(), *pw = data_or_none(weight);
                    parallel_ranges(rows, rows_a_piece(width), [&](std::int64_t first, std::int64_t last) {
                      rms_norm_rows_backward(px + first * width, inverse.data() + first, pw, dy.data() + first * width,
                                             beta, dx + first * width, last - first, width);
                    });
                  }
                  if (d[1]) {
                    Scalar* dweight = d[1].buffer(beta);
                    rms_norm_rows_backward_weight(x.value().data(), inverse.data(), dy.data(), beta, dweight, rows,
                                                  width);
                  }
                });
}

}  // namespace gradus::inline GRADUS_PRECISION
