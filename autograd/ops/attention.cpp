#include <array>
#include <bit>
#include <cmath>

#include "autograd/ops/attention_check.hpp"
#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// (batch, time, features) of a view.
Shape shape_of_columns(const char* operation, const Columns& view) {
  const Tensor::shape_type& shape = view.x.value().shape();
  check(shape.size() == 3, "{}: query, key and value must be (batch, time, features), not {}", operation, shape);
  auto within = [&](std::int64_t first, std::int64_t count, std::size_t axis) {
    auto length = static_cast<std::int64_t>(shape[axis]);
    return first >= 0 && count >= 0 && count <= length && first <= length - count;
  };
  check(within(view.first, view.width, 2), "{}: {} columns from column {} on are not all within {}", operation,
        view.width, view.first, shape);
  check(within(view.first_row, view.row_count, 1), "{}: {} rows from row {} on are not all within {}", operation,
        view.row_count, view.first_row, shape);
  return {static_cast<std::int64_t>(shape[0]), view.row_count, view.width};
}

/// The view of a tensor with that memory, which has the shape of view.x.
template <class T>
Attention::Heads<T> heads(const Columns& view, T* data) {
  const Tensor::shape_type& shape = view.x.value().shape();
  auto rows = static_cast<std::int64_t>(shape[1]), columns = static_cast<std::int64_t>(shape[2]);
  return {data + view.first_row * columns + view.first, columns, rows * columns};
}
Attention::Input heads(const Columns& view) { return heads(view, view.x.value().data()); }

using Views = std::array<Columns, 3>;  // query, key, value

Attention::Inputs inputs_of(const Views& views) { return {heads(views[0]), heads(views[1]), heads(views[2])}; }

/// True when two views of one tensor have a number in common.
bool overlap(const Views& views) {
  auto meet = [](const Columns& a, const Columns& b) {
    return a.x.identity() == b.x.identity() && a.first < b.first + b.width && b.first < a.first + a.width &&
           a.first_row < b.first_row + b.row_count && b.first_row < a.first_row + a.row_count;
  };
  return meet(views[0], views[1]) || meet(views[0], views[2]) || meet(views[1], views[2]);
}

/// Where the kernel adds to the gradients of the views. Views that do not overlap and are as large as their tensor are
/// all of it: its gradient, if none is there yet, is written and not cleared before.
Attention::Gradients gradients_of(const Views& views, bool overlap, Gradients& d) {
  std::array<Attention::Gradient, 3> result;
  std::array<Slot, 3> slots{d[0], d[1], d[2]};
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (!slots[i]) continue;
    const Variable& x = views[i].x;
    std::size_t first = i;  // of the views of this tensor
    std::int64_t size = 0;  // of all of them
    for (std::size_t j = views.size(); j-- > 0;)
      if (slots[j].same_as(slots[i])) {
        first = j;
        size += views[j].width * views[j].row_count * x.size(0);
      }
    Scalar beta = 1;
    if (first < i)
      beta = result[first].beta;
    else if (size == x.size() && !overlap)
      slots[i].buffer(beta);
    result[i] = {heads(views[i], slots[i].zeroed().data()), beta};
  }
  return {result[0], result[1], result[2]};
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
  check<ValueError>(options.slopes.empty() || static_cast<std::int64_t>(options.slopes.size()) == heads,
                    "{}: {} slopes for {} heads", operation, options.slopes.size(), heads);
  for (double slope : options.slopes)
    check<ValueError>(std::isfinite(slope), "{}: a slope is {}; slopes must be finite", operation, slope);
  return {q[0], heads, q[1], k[1], q[2] / heads, v[2] / heads, mask, {options.slopes.begin(), options.slopes.end()}};
}

std::vector<double> alibi_slopes(std::int64_t heads) {
  constexpr std::int64_t most = 1 << 16;
  check<ValueError>(1 <= heads && heads <= most, "alibi_slopes: heads must be 1 to {}, got {}", most, heads);
  auto power = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(heads)));
  std::vector<double> slopes;
  for (std::int64_t h = 0; h < heads; ++h)  // beyond `power`, of 2 * power heads the first, the third, ...
    slopes.push_back(std::exp2(h < power
                                   ? -8.0 * static_cast<double>(h + 1) / static_cast<double>(power)
                                   : -4.0 * static_cast<double>(2 * (h - power) + 1) / static_cast<double>(power)));
  return slopes;
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
  a.forward(inputs_of(views), y.data(), keep ? weights.data() : nullptr);

  return record(name, std::move(y), inputs,
                [a = std::move(a), views = std::move(views), weights = std::move(weights)](Tensor& dy, Gradients& d) {
                  a.backward(inputs_of(views), weights.empty() ? nullptr : weights.data(), dy.data(),
                             gradients_of(views, a.views_overlap, d));
                });
}

Tensor attention_weights(const Columns& query, const Columns& key, const Mask& mask, const AttentionOptions& options) {
  Attention a = checked_attention("attention_weights", query, key, key, mask, options);
  Tensor weights = empty({a.batch, a.heads, a.queries, a.keys});
  a.read_weights(heads(query), heads(key), weights.data());
  return weights;
}

}  // namespace gradus::inline GRADUS_PRECISION
