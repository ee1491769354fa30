#include "autograd/tensor/mask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <ostream>

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr std::int64_t any = -1;  // where a mask fits every size

/// For each batch entry what the stricter of two paddings says; an empty one says nothing.
template <class Stricter>
std::vector<std::int64_t> both(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b,
                               Stricter stricter) {
  if (a.empty() || b.empty()) return a.empty() ? b : a;
  std::vector<std::int64_t> result(a.size());
  std::transform(a.begin(), a.end(), b.begin(), result.begin(), stricter);
  return result;
}

Mask::Table empty_table(const Shape& shape) {
  static_cast<void>(size_of(shape));  // throws for what no table can have
  return Mask::Table::from_shape(shape);
}

/// True where neither mask fixes what the other fixes otherwise.
bool agree(const Shape& a, const Shape& b) {
  return std::equal(a.begin(), a.end(), b.begin(), [](auto x, auto y) { return x == any || y == any || x == y; });
}

std::string text(const Shape& sizes) {  // "(any, 12, 12)"
  auto one = [&](std::size_t axis) { return sizes[axis] == any ? "any" : fmt::format("{}", sizes[axis]); };
  return fmt::format("({}, {}, {})", one(0), one(1), one(2));
}

}  // namespace

Mask Mask::causal(std::int64_t time) { return causal(time, time); }

Mask Mask::causal(std::int64_t queries, std::int64_t keys, std::optional<std::int64_t> offset) {
  check(queries >= 0 && keys >= 0, "Mask::causal: {} queries and {} keys; neither may be below 0", queries, keys);
  Mask mask;
  mask.causal_ = {queries, keys, offset.value_or(keys - queries)};
  check<ValueError>(-queries <= mask.causal_->offset && mask.causal_->offset <= keys,
                    "Mask::causal: the offset is {}, outside -{} to {}, the numbers of queries and keys",
                    mask.causal_->offset, queries, keys);
  return mask;
}

Mask Mask::padding(std::vector<std::int64_t> lengths, std::int64_t time) {
  check(time >= 0, "Mask::padding: the padded axis has length {}", time);
  for (std::size_t i = 0; i < lengths.size(); ++i)
    check<ValueError>(0 <= lengths[i] && lengths[i] <= time,
                      "Mask::padding: lengths[{}] is {}, outside 0 to {}, the length of the padded axis", i, lengths[i],
                      time);
  Mask mask;
  mask.limits_ = std::move(lengths);
  mask.padded_time_ = time;
  return mask;
}

Mask Mask::left_padding(std::vector<std::int64_t> lengths, std::int64_t time) {
  Mask mask = padding(std::move(lengths), time);
  std::swap(mask.firsts_, mask.limits_);
  for (std::int64_t& first : mask.firsts_) first = time - first;
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
  check<ValueError>(may_look != nullptr, "Mask::dense: there is no function to ask");
  Table table = empty_table({queries, keys});
  for (std::int64_t query = 0; query < queries; ++query)
    for (std::int64_t key = 0; key < keys; ++key) table(query, key) = may_look(query, key);
  return dense(std::move(table));
}

Shape Mask::sizes() const {
  Shape sizes(3, any);
  if (dense_) std::copy_backward(dense_->shape().begin(), dense_->shape().end(), sizes.end());
  if (padded_time_) sizes[0] = static_cast<std::int64_t>(std::max(firsts_.size(), limits_.size()));
  if (padded_time_) sizes[2] = *padded_time_;
  if (causal_) sizes[1] = causal_->queries;
  if (causal_) sizes[2] = causal_->keys;
  return sizes;
}

Mask operator&(const Mask& a, const Mask& b) {
  if (!agree(a.sizes(), b.sizes()))
    fail("Mask: (batch, queries, keys) are {} and {}; masks that meet need one size", text(a.sizes()), text(b.sizes()));
  Mask mask = a;
  // Of two causal masks in one size, each query keeps the shorter view.
  if (b.causal_ && (!a.causal_ || b.causal_->offset < a.causal_->offset)) mask.causal_ = b.causal_;
  if (b.padded_time_) mask.padded_time_ = b.padded_time_;
  mask.firsts_ = both(a.firsts_, b.firsts_, [](auto x, auto y) { return std::max(x, y); });
  mask.limits_ = both(a.limits_, b.limits_, [](auto x, auto y) { return std::min(x, y); });
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
  Shape wanted{batch, queries, keys};
  if (!agree(sizes(), wanted))
    fail("{}: the mask is for (batch, queries, keys) = {}, the attention is {}", operation, text(sizes()), wanted);
}

bool Mask::may_look(std::int64_t batch, std::int64_t query, std::int64_t key) const {
  Shape size = sizes(), place{batch, query, key};
  bool there = std::equal(place.begin(), place.end(), size.begin(),
                          [](auto i, auto count) { return i >= 0 && (count == any || i < count); });
  check<ValueError>(there, "Mask::may_look: there is no {} in (batch, queries, keys) = {}", place, text(size));
  return sees(batch, query, key);
}

std::vector<std::int64_t> Mask::lengths() const {
  std::vector<std::int64_t> result(std::max(firsts_.size(), limits_.size()), padded_time_.value_or(0));
  for (std::size_t i = 0; i < limits_.size(); ++i) result[i] = limits_[i];
  for (std::size_t i = 0; i < firsts_.size(); ++i) result[i] = std::max<std::int64_t>(0, result[i] - firsts_[i]);
  return result;
}

void Mask::refuse_entry(std::int64_t batch, std::size_t entries) {
  fail<ValueError>("Mask: there is no batch entry {} among {}", batch, entries);
}

Mask::Table Mask::table(std::int64_t batch, std::int64_t queries, std::int64_t keys) const {
  check_fits("Mask::table", batch, queries, keys);
  Table result = empty_table({batch, queries, keys});
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t q = 0; q < queries; ++q)
      for (std::int64_t k = 0; k < keys; ++k) result(b, q, k) = sees(b, q, k);
  return result;
}

std::string to_string(const Mask& mask) {
  // Numbers as Indices print them, without the shape that stands first there.
  auto numbers = [](const Indices& values) {
    std::string text = to_string(values);
    return text.substr(text.find('['));
  };
  std::vector<std::string> parts;
  if (const auto& c = mask.causal_) {
    bool square = c->queries == c->keys && c->offset == 0;
    parts.push_back(square ? fmt::format("Mask::causal({})", c->keys)
                           : fmt::format("Mask::causal({}, {}, {})", c->queries, c->keys, c->offset));
  }
  auto padding = [&](const char* name, const std::vector<std::int64_t>& lengths) {
    Shape shape{static_cast<std::int64_t>(lengths.size())};
    parts.push_back(fmt::format("Mask::{}({}, {})", name, numbers(indices(shape, lengths)), *mask.padded_time_));
  };
  std::vector<std::int64_t> left = mask.firsts_;
  for (std::int64_t& first : left) first = *mask.padded_time_ - first;
  if (!left.empty()) padding("left_padding", left);
  if (mask.padded_time_ && (left.empty() || !mask.limits_.empty())) padding("padding", mask.limits_);
  if (mask.dense_) {
    std::vector<std::int64_t> table(mask.dense_->begin(), mask.dense_->end());
    parts.push_back(fmt::format("Mask::dense({})", numbers(indices(shape_of(*mask.dense_), table))));
  }
  return parts.empty() ? "Mask()" : fmt::format("{}", fmt::join(parts, " & "));
}

std::ostream& operator<<(std::ostream& out, const Mask& mask) { return out << to_string(mask); }

}  // namespace gradus::inline GRADUS_PRECISION
