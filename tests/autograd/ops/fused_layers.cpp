#include <cmath>
#include <numbers>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/dropout.hpp"
#include "autograd/ops/indexing.hpp"
#include "autograd/ops/layer_norm.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/shape.hpp"
#include "autograd/record.hpp"
#include "testing/composed.hpp"
#include "tests/autograd/ops/fused.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

/// An operation on each element from its value and its slope, computed one by one.
Variable elementwise(const Variable& x, double (*value)(double), double (*slope)(double)) {
  Tensor y = empty(x.shape()), s = empty(x.shape());
  for (std::size_t i = 0; i < y.size(); ++i) {
    y.data()[i] = static_cast<Scalar>(value(static_cast<double>(x.value().data()[i])));
    s.data()[i] = static_cast<Scalar>(slope(static_cast<double>(x.value().data()[i])));
  }
  return record("twin", std::move(y), {x}, [s](Tensor& dy, Gradients& d) {
    for (std::size_t i = 0; i < dy.size(); ++i) dy.data()[i] *= s.data()[i];
    d[0] += std::move(dy);
  });
}

/// Tokens 0, 7, 14, ... of `rows`: every row several times where there are few.
Indices tokens(std::int64_t rows) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < 40; ++i) values.push_back(7 * i % rows);
  return indices({4, 10}, values);
}

}  // namespace

std::vector<Fused> fused_layers() {
  auto weight = [](std::int64_t width) { return std::vector<Shape>{{width}}; };
  auto both = [](std::int64_t width) { return std::vector<Shape>{{width}, {width}}; };
  // The last is cut into pieces, forward and backward.
  auto layer = [](bool bias) {
    auto shapes = [bias](std::int64_t rows, std::int64_t in, std::int64_t out) {
      return bias ? std::vector<Shape>{{rows, in}, {out, in}, {out}} : std::vector<Shape>{{rows, in}, {out, in}};
    };
    auto sizes = each_limit([&](std::int64_t n) { return shapes(n, n, n + 1); });
    sizes.push_back(shapes(260, 200, 180));
    return sizes;
  };
  auto embed = [](std::optional<std::int64_t> padding) -> Call {
    return [=](const Given& in) { return embedding(tokens(in[0].shape()[0]), in[0], padding); };
  };

  return {
      {"linear", "bias", [](const Given& in) { return linear(in[0], in[1], in[2]); },
       [](const Given& in) { return composed_linear(in[0], in[1], in[2]); }, layer(true)},
      {"linear", "", [](const Given& in) { return linear(in[0], in[1]); },
       [](const Given& in) { return composed_linear(in[0], in[1]); }, layer(false)},
      {"linear", "some rows of the weight",
       [](const Given& in) {
         std::int64_t half = in[1].size(0) / 2;
         return linear(in[0], in[1], in[2], {half, in[1].size(0) - half}) * linear(in[0], in[1], in[2], {0, 1});
       },
       [](const Given& in) {
         std::int64_t out = in[1].size(0), half = out / 2;
         return composed_linear(in[0], slice(in[1], 0, half, out), slice(in[2], 0, half, out)) *
                composed_linear(in[0], slice(in[1], 0, 0, 1), slice(in[2], 0, 0, 1));
       },
       layer(true)},
      {"matmul", "", [](const Given& in) { return matmul(in[0], in[1]); },
       [](const Given& in) { return composed_matmul(in[0], in[1]); },
       each_limit([](std::int64_t n) -> std::vector<Shape> {
         return {{2, n, n}, {n, n + 1}};
       })},
      {"layer_norm", "weight, bias", [](const Given& in) { return layer_norm(in[0], in[1], in[2], 0.1); },
       [](const Given& in) { return composed_layer_norm(in[0], 0.1) * in[1] + in[2]; }, matrices(both)},
      {"layer_norm", "weight", [](const Given& in) { return layer_norm(in[0], in[1], {}, 0.1); },
       [](const Given& in) { return composed_layer_norm(in[0], 0.1) * in[1]; }, matrices(weight)},
      {"layer_norm", "bias", [](const Given& in) { return layer_norm(in[0], {}, in[1], 0.1); },
       [](const Given& in) { return composed_layer_norm(in[0], 0.1) + in[1]; }, matrices(weight)},
      {"layer_norm", "", [](const Given& in) { return layer_norm(in[0], {}, {}, 0.1); },
       [](const Given& in) { return composed_layer_norm(in[0], 0.1); }, matrices()},
      {"rms_norm", "weight", [](const Given& in) { return rms_norm(in[0], in[1], 0.1); },
       [](const Given& in) { return composed_rms_norm(in[0], 0.1) * in[1]; }, matrices(weight)},
      {"rms_norm", "", [](const Given& in) { return rms_norm(in[0], {}, 0.1); },
       [](const Given& in) { return composed_rms_norm(in[0], 0.1); }, matrices()},
      {"relu", "", [](const Given& in) { return relu(in[0]); },
       [](const Given& in) {
         return elementwise(
             in[0], [](double x) { return x > 0 ? x : 0; }, [](double x) { return x > 0 ? 1.0 : 0; });
       },
       matrices()},
      {"gelu", "erf", [](const Given& in) { return gelu(in[0]); },
       [](const Given& in) {
         return elementwise(
             in[0], [](double x) { return x * std::erfc(-x / std::numbers::sqrt2) / 2; },
             [](double x) {
               return std::erfc(-x / std::numbers::sqrt2) / 2 +
                      x * std::exp(-x * x / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
             });
       },
       matrices()},
      {"gelu", "tanh", [](const Given& in) { return gelu(in[0], Approximate::tanh); },
       [](const Given& in) { return composed_gelu_tanh(in[0]); }, matrices()},
      {"silu", "", [](const Given& in) { return silu(in[0]); }, [](const Given& in) { return composed_silu(in[0]); },
       matrices()},
      {"dropout", "",
       [](const Given& in) {
         Generator generator(3);
         return dropout(in[0], drop_p, generator);
       },
       [](const Given& in) {
         Generator generator(3);
         return composed_dropout(in[0], drop_p, generator);
       },
       matrices()},
      {"embedding", "", embed({}), [](const Given& in) { return composed_embedding(tokens(in[0].shape()[0]), in[0]); },
       matrices()},
      {"embedding", "padding", embed(0),
       [](const Given& in) { return composed_embedding(tokens(in[0].shape()[0]), in[0], 0); }, matrices()},
  };
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
