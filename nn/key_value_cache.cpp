#include "nn/key_value_cache.hpp"

#include <algorithm>
#include <numeric>

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

/// Copies the first `count` positions of each of these rows of (all, positions, width) to (rows, room, width).
Variable copied(const Variable& from, const std::vector<std::int64_t>& rows, std::int64_t count, std::int64_t room) {
  std::int64_t positions = from.size(1), width = from.size(2);
  Tensor to = empty({std::ssize(rows), room, width});
  Scalar* out = to.data();
  for (std::int64_t row : rows) {
    std::copy_n(from.value().data() + row * positions * width, count * width, out);
    out += room * width;
  }
  return Variable(std::move(to));
}

/// Copies the numbers to (rows, room, width) from that position and that column on.
void write(const Columns& from, Variable& to, std::int64_t position, std::int64_t column) {
  std::int64_t rows = from.x.size(0), time = from.x.size(1), stride = from.x.size(2);
  std::int64_t room = to.size(1), width = to.size(2);
  const Scalar* in = from.x.value().data() + from.first_row * stride + from.first;
  Scalar* out = to.mutable_value().data() + position * width + column;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t i = 0; i < from.row_count; ++i)
      std::copy_n(in + (row * time + i) * stride, from.width, out + (row * room + i) * width);
}

std::vector<std::int64_t> all_rows(std::int64_t count) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

void check_no_graph(const Variable& x) {
  check<GraphError>(!x.requires_grad(), "KeyValueCache: it keeps numbers and no graph; compute under a NoGradGuard");
}

}  // namespace

void KeyValueCache::keep(const std::vector<std::int64_t>& rows) {
  if (entries_.empty()) return;
  std::int64_t count = entries_.begin()->second.numbers.size(0);
  std::vector<std::int64_t> same = all_rows(count);
  if (rows == same) return;
  for (std::int64_t row : rows)
    check<ValueError>(0 <= row && row < count, "KeyValueCache: there is no row {} among the {} to keep", row, count);

  if (origins_.empty()) origins_ = std::move(same);
  std::vector<std::int64_t> origins;
  for (std::int64_t row : rows) origins.push_back(origins_[static_cast<std::size_t>(row)]);
  for (auto& [module, entry] : entries_) {
    if (entry.fixed && origins == origins_) continue;  // rows of one origin have one and the same there
    entry.numbers = copied(entry.numbers, rows, entry.filled, entry.numbers.size(1));
  }
  origins_ = std::move(origins);
}

void KeyValueCache::clear() {
  std::erase_if(entries_, [](const auto& entry) { return entry.second.fixed; });
  for (auto& [module, entry] : entries_) entry.filled = 0;
  length_ = 0;
  origins_.clear();
}

KeyValueCache::KeysAndValues KeyValueCache::extended(const Host& module, const Columns& keys, const Columns& values) {
  check_no_graph(keys.x);
  check_no_graph(values.x);
  std::int64_t rows = keys.x.size(0), width = keys.width + values.width, filled = length_ + keys.row_count;
  auto found = entries_.find(module.id());
  Entry entry = found == entries_.end() ? Entry{} : found->second;
  bool fits = entry.numbers && entry.numbers.size(0) == rows && entry.numbers.size(2) == width;
  if (length_ > 0) {
    check<GraphError>(entry.filled >= length_,
                      "KeyValueCache: {} positions were read, {} of them by this module; a cache belongs to one model, "
                      "whose layers read all of them",
                      length_, entry.filled);
    check(fits, "KeyValueCache: the positions before have {} rows, the next ones {}", entry.numbers.size(0), rows);
  }
  if (!fits || entry.numbers.size(1) < filled) {
    constexpr std::int64_t spare = 16;  // positions; later as many as there are
    std::int64_t room = std::max(2 * length_, filled + spare);
    entry.numbers =
        length_ > 0 ? copied(entry.numbers, all_rows(rows), length_, room) : Variable(empty({rows, room, width}));
  }
  write(keys, entry.numbers, length_, 0);
  write(values, entry.numbers, length_, keys.width);
  entry.filled = filled;
  entries_[module.id()] = entry;
  return {Columns(entry.numbers, 0, keys.width).rows(0, filled),
          Columns(entry.numbers, keys.width, values.width).rows(0, filled)};
}

Variable KeyValueCache::once(const Host& module, const std::function<Variable()>& compute) {
  auto found = entries_.find(module.id());
  if (found != entries_.end()) return found->second.numbers;
  Variable numbers = compute();
  check_no_graph(numbers);
  entries_[module.id()] = {numbers, numbers.size(1), true};
  return numbers;
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
