#include "autograd/ops/cumsum.hpp"
#include "testing/composed.hpp"
#include "tests/autograd/ops/fused.hpp"
#include "tests/helpers.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

/// The product of each row, one factor after the other.
Variable composed_prod(const Variable& x) {
  Variable y = select(x, -1, 0);
  for (std::int64_t i = 1; i < x.size(-1); ++i) y = y * select(x, -1, i);
  return y;
}

/// Ones on and above the diagonal: what a row is multiplied by to be its running sums.
Tensor upper_triangle(std::int64_t n) {
  Tensor ones_above = zeros({n, n});
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = i; j < n; ++j) ones_above(i, j) = 1;
  return ones_above;
}

/// 0, 7, 14, ... among `count`, 40 of them.
Indices places(std::int64_t count) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < 40; ++i) values.push_back(7 * i % count);
  return indices({40}, values);
}

}  // namespace

std::vector<Fused> fused_reductions() {
  return {
      {"variance", "", [](const Given& in) { return variance(in[0], {-1}); },
       [](const Given& in) { return composed_variance(in[0]); }, matrices()},
      {"stddev", "columns", [](const Given& in) { return stddev(in[0], {0}); },
       [](const Given& in) { return sqrt(composed_variance(transpose(in[0]))); }, matrices()},
      {"norm", "rows", [](const Given& in) { return norm(in[0], {-1}); },
       [](const Given& in) { return sqrt(sum(in[0] * in[0], {-1})); }, matrices()},
      {"norm", "columns", [](const Given& in) { return norm(in[0], {0}); },
       [](const Given& in) { return sqrt(sum(in[0] * in[0], {0})); }, matrices()},
      {"prod", "rows", [](const Given& in) { return prod(in[0] * 1.5, {-1}); },
       [](const Given& in) { return composed_prod(in[0] * 1.5); }, each_limit([](std::int64_t n) -> std::vector<Shape> {
         return {{3, n}};
       })},
      {"logsumexp", "rows", [](const Given& in) { return logsumexp(in[0], {-1}); },
       [](const Given& in) { return log(sum(exp(in[0]), {-1})); }, matrices()},
      {"logsumexp", "columns", [](const Given& in) { return logsumexp(in[0], {0}); },
       [](const Given& in) { return log(sum(exp(in[0]), {0})); }, matrices()},
      {"cumsum", "rows", [](const Given& in) { return cumsum(in[0], -1); },
       [](const Given& in) { return matmul(in[0], Variable(upper_triangle(in[0].size(1)))); }, matrices()},
      {"cumsum", "columns", [](const Given& in) { return cumsum(in[0], 0); },
       [](const Given& in) { return transpose(matmul(transpose(in[0]), Variable(upper_triangle(in[0].size(0))))); },
       matrices()},
      {"index_select", "rows", [](const Given& in) { return index_select(in[0], 0, places(in[0].size(0))); },
       [](const Given& in) { return embedding(places(in[0].size(0)), in[0]); }, matrices()},
      {"index_select", "columns", [](const Given& in) { return index_select(in[0], 1, places(in[0].size(1))); },
       [](const Given& in) { return transpose(embedding(places(in[0].size(1)), transpose(in[0]))); }, matrices()},
  };
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
