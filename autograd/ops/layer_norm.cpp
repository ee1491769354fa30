#include "autograd/ops/layer_norm.hpp"

#include <algorithm>
#include <limits>

#include "autograd/core/check_options.hpp"
#include "autograd/core/parallel.hpp"
#include "autograd/kernels/rows.hpp"
#include "autograd/record.hpp"
#include "autograd/tensor/fold.hpp"

namespace gradus::inline GRADUS_PRECISION {

Variable layer_norm(const Variable& x, const Variable& weight, const Variable& bias, double eps) {
  Shape shape = x.shape();
  check(!shape.empty(), "layer_norm: x has shape (), there is no last axis to normalise over");
  std::int64_t width = shape.back(), rows = rows_of(shape);
  auto check_width = [&](const char* name, const Variable& v) {
    if (v)
      check(v.dimension() == 1 && v.size() == width, "layer_norm: the {} {} must be ({},) for x {}", name,
            v.value().shape(), width, shape);
  };
  check_width("weight", weight);
  check_width("bias", bias);
  check_non_negative("layer_norm", "eps", eps);
  Scalar in_root = eps > 0 ? std::max(static_cast<Scalar>(eps), std::numeric_limits<Scalar>::min()) : 0;  // never to 0

  Tensor y = empty(shape);
  Buffer mean(static_cast<std::size_t>(rows)), inverse(static_cast<std::size_t>(rows));
  const Scalar *px = x.value().data(), *pw = weight ? weight.value().data() : nullptr,
               *pb = bias ? bias.value().data() : nullptr;
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
          const Scalar *px = x.value().data(), *pw = weight ? weight.value().data() : nullptr;
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

}  // namespace gradus::inline GRADUS_PRECISION
