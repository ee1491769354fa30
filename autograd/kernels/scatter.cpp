#include "autograd/kernels/scatter.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "autograd/kernels/map.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr std::int64_t few = 32;  // that are added one after the other

void add_row(const Scalar* from, Scalar* out, std::int64_t width) { map_row(out, width, std::plus<>(), out, from); }

/// out += the rows of `from` at the places first, ..., last - 1.
void add_all(const std::int64_t* first, const std::int64_t* last, const Scalar* from, std::int64_t width, Scalar* out) {
  if (last - first <= few) {
    for (; first < last; ++first) add_row(from + *first * width, out, width);
    return;
  }
  const std::int64_t* middle = first + (last - first) / 2;
  Buffer second(static_cast<std::size_t>(width));
  std::fill(second.begin(), second.end(), Scalar(0));
  add_all(middle, last, from, width, second.data());
  add_all(first, middle, from, width, out);
  add_row(second.data(), out, width);
}

}  // namespace

void scatter_add(const Indices& to, std::optional<std::int64_t> skipped, const Scalar* from, std::int64_t width,
                 Scalar* out, std::int64_t rows) {
  const std::int64_t *targets = to.data(), *end = targets + to.size(), count = end - targets;
  if (count <= few || std::adjacent_find(targets, end, std::greater_equal<>()) == end) {  // or no row twice
    for (std::int64_t i = 0; i < count; ++i)
      if (targets[i] != skipped) add_row(from + i * width, out + targets[i] * width, width);
    return;
  }
  // Sorted by counting: row r gets what stands at places[starts[r]], ..., places[starts[r + 1] - 1].
  std::vector<std::int64_t> of_rows(static_cast<std::size_t>(rows + 1)), of_sources(to.size());
  std::int64_t *starts = of_rows.data(), *places = of_sources.data();
  for (std::int64_t i = 0; i < count; ++i) ++starts[targets[i]];
  std::partial_sum(starts, starts + rows, starts);
  for (std::int64_t i = count; i-- > 0;) places[--starts[targets[i]]] = i;
  starts[rows] = count;
  for (std::int64_t row = 0; row < rows; ++row)
    if (row != skipped) add_all(places + starts[row], places + starts[row + 1], from, width, out + row * width);
}

}  // namespace gradus::inline GRADUS_PRECISION
