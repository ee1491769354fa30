#include "autograd/ops/attention_check.hpp"
#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

Shape shape_of_columns(const char* operation, const Columns& view) {
  Shape shape = view.x.shape();
  check(shape.size() == 3, "{}: query, key and value must be (batch, time, features), not {}", operation, shape);
  check(view.first >= 0 && view.width >= 0 && view.first + view.width <= shape[2],
        "{}: columns {} to {} are not all within {}", operation, view.first, view.first + view.width - 1, shape);
  return {shape[0], shape[1], view.width};
}

template <class T>
Attention::Heads<T> heads(const Columns& view, T* data) {
  return {data ? data + view.first : nullptr, view.x.shape()[2]};
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
  Tensor y = empty({a.batch, a.queries, a.heads * a.value_width});
  a.forward(heads(query, query.x.value().data()), heads(key, key.x.value().data()),
            heads(value, value.x.value().data()), y.data());

  return record(name, std::move(y), {query.x, key.x, value.x},
                [a = std::move(a), query, key, value](Tensor& dy, Gradients& d) {
                  auto gradient = [&](std::size_t input, const Columns& view) {
                    return heads(view, d[input] ? d[input].zeroed().data() : nullptr);
                  };
                  a.backward(heads(query, query.x.value().data()), heads(key, key.x.value().data()),
                             heads(value, value.x.value().data()), dy.data(), gradient(0, query), gradient(1, key),
                             gradient(2, value));
                });
}

}  // namespace gradus::inline GRADUS_PRECISION
