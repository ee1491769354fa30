#include <array>

#include "autograd/ops/attention_check.hpp"
#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

Shape shape_of_columns(const char* operation, const Columns& view) {
  const Variable& x = view.x;
  check(x.dimension() == 3, "{}: query, key and value must be (batch, time, features), not {}", operation,
        x.value().shape());
  check(view.first >= 0 && view.width >= 0 && view.first + view.width <= x.size(2),
        "{}: columns {} to {} are not all within {}", operation, view.first, view.first + view.width - 1,
        x.value().shape());
  return {x.size(0), x.size(1), view.width};
}

Attention::Input heads(const Columns& view) { return {view.x.value().data() + view.first, view.x.size(2)}; }

using Views = std::array<Columns, 3>;  // query, key, value

/// True when two views of one tensor have a column in common.
bool overlap(const Views& views) {
  for (const Columns& a : views)
    for (const Columns& b : views)
      if (&a != &b && a.x.identity() == b.x.identity() && a.first < b.first + b.width && b.first < a.first + a.width)
        return true;
  return false;
}

/// True when the views take all columns of one tensor, each once: then all of its gradient is written.
bool cover(const Views& views, const Node* tensor) {
  std::int64_t covered = 0, columns = 0;
  for (const Columns& view : views)
    if (view.x.node() == tensor) {
      covered += view.width;
      columns = view.x.size(2);
    }
  return covered == columns && !overlap(views);
}

/// Where the kernel adds to the gradients of the views.
std::array<Attention::Gradient, 3> gradients_of(const Views& views, Gradients& d) {
  std::array<Attention::Gradient, 3> result;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (!d[i]) continue;
    const Node* tensor = views[i].x.node();
    std::size_t first = 0;  // of the views of this tensor
    while (views[first].x.node() != tensor) ++first;
    Scalar beta = 1;
    if (first < i)
      beta = result[first].beta;
    else if (cover(views, tensor))
      d[i].buffer(beta);
    result[i] = {{d[i].zeroed().data() + views[i].first, views[i].x.size(2)}, beta};
  }
  return result;
}

}  // namespace

Attention checked_attention(const char* operation, const Columns& query, const Columns& key, const Columns& value,
                            const Mask& mask, const AttentionOptions& options) {
  Shape q = shape_of_columns(operation, query), k = shape_of_columns(operation, key),
        v = shape_of_columns(operation, value);
  std::int64_t heads = options.heads;
  check(q[0] == k[0] && k[0] == v[0], "{}: query {}, key {} and value {} differ in their batch", operation, q, k, v);
  check(k[1] == v[1], "{}: key {} and value {} differ in their length", operation, k, v);
  check(q[2] == k[2], "{}: query {} and key {} differ in their width", operation, q, k);
  check(heads > 0 && q[2] % heads == 0 && v[2] % heads == 0,
        "{}: the widths of query {} and value {} must be multiples of heads, {}", operation, q, v, heads);
  mask.check_fits(operation, q[0], q[1], k[1]);
  check<ValueError>(options.dropout >= 0 && options.dropout <= 1,
                    "{}: the probability to drop is {}, allowed is 0 to 1", operation, options.dropout);
  check<ValueError>(options.dropout == 0 || options.generator, "{}: dropout {} needs a generator", operation,
                    options.dropout);
  return {q[0], heads, q[1], k[1], q[2] / heads, v[2] / heads, mask, {}};
}

Variable scaled_dot_product_attention(const Columns& query, const Columns& key, const Columns& value, const Mask& mask,
                                      const AttentionOptions& options) {
  constexpr const char* name = "scaled_dot_product_attention";
  Attention a = checked_attention(name, query, key, value, mask, options);
  if (options.dropout > 0)
    a.drop = Drop::draw(name, options.dropout, *options.generator, a.batch * a.heads * a.queries * a.keys);
  Views views{query, key, value};
  a.views_overlap = overlap(views);
  Tensor y = empty({a.batch, a.queries, a.heads * a.value_width});
  // Few weights are kept, which saves some per cent; many would be most of a model's memory, and reading them from
  // there takes about as long as making them again.
  constexpr std::int64_t few = 1 << 16;
  Inputs inputs{query.x, key.x, value.x};
  bool keep = a.weights_size() <= few && inputs.need_grad();
  Buffer weights(static_cast<std::size_t>(keep ? a.weights_size() : 0));
  a.forward(heads(query), heads(key), heads(value), y.data(), keep ? weights.data() : nullptr);

  return record(name, std::move(y), inputs,
                [a = std::move(a), views = std::move(views), weights = std::move(weights)](Tensor& dy, Gradients& d) {
                  auto [dquery, dkey, dvalue] = gradients_of(views, d);
                  auto& [query, key, value] = views;
                  a.backward(heads(query), heads(key), heads(value), weights.empty() ? nullptr : weights.data(),
                             dy.data(), dquery, dkey, dvalue);
                });
}

}  // namespace gradus::inline GRADUS_PRECISION
