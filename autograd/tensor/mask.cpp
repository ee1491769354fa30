#include "autograd/tensor/mask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace gradus::inline GRADUS_PRECISION {
namespace {

std::string size_or_any(const std::optional<std::int64_t>& size) { return size ? fmt::format("{}", *size) : "any"; }

std::optional<std::int64_t> either(const std::optional<std::int64_t>& a, const std::optional<std::int64_t>& b) {
  return a ? a : b;
}

bool agree(const std::optional<std::int64_t>& a, const std::optional<std::int64_t>& b) { return !a || !b || a == b; }

}  // namespace

bool Mask::Sizes::agree_with(const Sizes& other) const {
  return agree(batch, other.batch) && agree(queries, other.queries) && agree(keys, other.keys);
}

std::string Mask::Sizes::text() const {
  return fmt::format("({}, {}, {})", size_or_any(batch), size_or_any(queries), size_or_any(keys));
}

Mask Mask::causal(std::int64_t time) {
  check(time >= 0, "Mask::causal: the time is {}", time);
  Mask mask;
  mask.causal_ = time;
  return mask;
}

Mask Mask::padding(std::vector<std::int64_t> lengths, std::int64_t time) {
  for (std::size_t i = 0; i < lengths.size(); ++i)
    check<ValueError>(0 <= lengths[i] && lengths[i] <= time,
                      "Mask::padding: lengths[{}] is {}, outside 0 to {}, the length of the padded axis", i, lengths[i],
                      time);
  Mask mask;
  mask.lengths_ = std::move(lengths);
  mask.padded_time_ = time;
  return mask;
}

Mask Mask::dense(Table may_look) {
  check(may_look.dimension() == 2 || may_look.dimension() == 3,
        "Mask::dense: a table of shape {}; it must be (query, key) or (batch, query, key)", shape_of(may_look));
  Mask mask;
  mask.dense_ = std::move(may_look);
  return mask;
}

Mask Mask::dense(std::int64_t queries, std::int64_t keys,
                 const std::function<bool(std::int64_t query, std::int64_t key)>& may_look) {
  check(queries >= 0 && keys >= 0, "Mask::dense: {} queries and {} keys", queries, keys);
  Table table = Table::from_shape(Shape{queries, keys});
  for (std::int64_t query = 0; query < queries; ++query)
    for (std::int64_t key = 0; key < keys; ++key) table(query, key) = may_look(query, key);
  return dense(std::move(table));
}

Mask::Sizes Mask::sizes() const {
  Sizes sizes;
  if (dense_) {
    Shape shape = shape_of(*dense_);
    if (shape.size() == 3) sizes.batch = shape[0];
    sizes.queries = shape[shape.size() - 2];
    sizes.keys = shape[shape.size() - 1];
  }
  if (padded_time_) sizes.batch = static_cast<std::int64_t>(lengths_.size());
  sizes.queries = either(causal_, sizes.queries);
  sizes.keys = either(causal_, either(padded_time_, sizes.keys));
  return sizes;
}

Mask operator&(const Mask& a, const Mask& b) {
  check(a.sizes().agree_with(b.sizes()), "Mask: (batch, queries, keys) are {} and {}; masks that meet need one size",
        a.sizes().text(), b.sizes().text());
  Mask mask = a;
  if (b.causal_) mask.causal_ = b.causal_;
  if (!a.padded_time_) {
    mask.lengths_ = b.lengths_;
    mask.padded_time_ = b.padded_time_;
  } else if (b.padded_time_) {
    for (std::size_t i = 0; i < mask.lengths_.size(); ++i) mask.lengths_[i] = std::min(mask.lengths_[i], b.lengths_[i]);
  }
  if (!a.dense_) {
    mask.dense_ = b.dense_;
  } else if (b.dense_) {
    // The larger of the two tables has the batch axis, if there is one; the other repeats along it.
    const Mask::Table& repeated = a.dense_->dimension() == 3 ? *b.dense_ : *a.dense_;
    mask.dense_ = a.dense_->dimension() == 3 ? a.dense_ : b.dense_;
    for (std::size_t i = 0; i < mask.dense_->size(); ++i)
      mask.dense_->data()[i] = mask.dense_->data()[i] && repeated.data()[i % repeated.size()];
  }
  return mask;
}

void Mask::check_fits(const char* operation, std::int64_t batch, std::int64_t queries, std::int64_t keys) const {
  check(sizes().agree_with({batch, queries, keys}),
        "{}: the mask is for (batch, queries, keys) = {}, the attention is ({}, {}, {})", operation, sizes().text(),
        batch, queries, keys);
}

bool Mask::allowed(std::int64_t batch, std::int64_t query, std::int64_t key) const {
  return dense_->dimension() == 2 ? (*dense_)(query, key) : (*dense_)(batch, query, key);
}

Mask::Table Mask::table(std::int64_t batch, std::int64_t queries, std::int64_t keys) const {
  check_fits("Mask::table", batch, queries, keys);
  auto result = Table::from_shape(Shape{batch, queries, keys});
  bool* entry = result.data();
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t q = 0; q < queries; ++q)
      for (std::int64_t k = 0; k < keys; ++k) *entry++ = may_look(b, q, k);
  return result;
}

std::string to_string(const Mask& mask) {
  // Numbers as Indices print them, without the shape that stands first there.
  auto numbers = [](const Indices& values) {
    std::string text = to_string(values);
    return text.substr(text.find('['));
  };
  std::vector<std::string> parts;
  if (mask.causal_) parts.push_back(fmt::format("Mask::causal({})", *mask.causal_));
  if (mask.padded_time_) {
    Shape shape{static_cast<std::int64_t>(mask.lengths_.size())};
    parts.push_back(fmt::format("Mask::padding({}, {})", numbers(indices(shape, mask.lengths_)), *mask.padded_time_));
  }
  if (mask.dense_) {
    std::vector<std::int64_t> table(mask.dense_->begin(), mask.dense_->end());
    parts.push_back(fmt::format("Mask::dense({})", numbers(indices(shape_of(*mask.dense_), table))));
  }
  return parts.empty() ? "Mask()" : fmt::format("{}", fmt::join(parts, " & "));
}

std::ostream& operator<<(std::ostream& out, const Mask& mask) { return out << to_string(mask); }

}  // namespace gradus::inline GRADUS_PRECISION
