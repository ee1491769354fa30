#include "data/batch_parts.hpp"

#include <algorithm>
#include <functional>

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// Rows first, first + 1, ..., first + count - 1 of (rows, time).
Indices some_rows(const Indices& all, std::int64_t first, std::int64_t count) {
  std::int64_t time = shape_of(all)[1];
  auto rows = Indices::from_shape(Shape{count, time});
  std::copy_n(all.data() + first * time, count * time, rows.data());
  return rows;
}

/// The rows of make_batch's target: target_in lacks the last column, target_out the first.
Indices whole_target(const Batch& batch) {
  std::int64_t rows = shape_of(batch.target_in)[0], time = shape_of(batch.target_in)[1];
  auto target = Indices::from_shape(Shape{rows, time + 1});
  for (std::int64_t row = 0; row < rows; ++row) {
    target(row, 0) = batch.target_in(row, 0);
    std::copy_n(batch.target_out.data() + row * time, time, target.data() + row * (time + 1) + 1);
  }
  return target;
}

void for_parts(std::int64_t rows, std::int64_t count, const std::function<void(std::int64_t, std::int64_t)>& run) {
  check<ValueError>(count >= 1, "parts_of: {} parts; at least 1", count);
  count = std::min(count, rows);
  for (std::int64_t part = 0; part < count; ++part) {
    std::int64_t first = rows * part / count;
    run(first, rows * (part + 1) / count - first);
  }
}

}  // namespace

std::vector<BatchPart> parts_of(const Batch& batch, std::int64_t count, const SymbolRange& sources,
                                const SymbolRange& targets) {
  auto counted = [&](const Indices& target) {
    return static_cast<double>(
        std::count_if(target.begin(), target.end(), [&](std::int64_t id) { return id != targets.padding(); }));
  };
  if (count == 1) return {{batch, 1}};
  Indices target = whole_target(batch);
  std::vector<BatchPart> parts;
  for_parts(shape_of(batch.source)[0], count, [&](std::int64_t first, std::int64_t rows) {
    Batch part = make_batch(some_rows(batch.source, first, rows), some_rows(target, first, rows), sources, targets);
    double share = counted(part.target_out) / counted(batch.target_out);
    parts.push_back({std::move(part), share});
  });
  return parts;
}

std::vector<TextPart> parts_of(const TextBatch& batch, std::int64_t count) {
  std::vector<TextPart> parts;
  std::int64_t all = shape_of(batch.input)[0];
  for_parts(all, count, [&](std::int64_t first, std::int64_t rows) {
    parts.push_back({{some_rows(batch.input, first, rows), some_rows(batch.target, first, rows)},
                     static_cast<double>(rows) / static_cast<double>(all)});
  });
  return parts;
}

}  // namespace gradus::inline GRADUS_PRECISION
