#include "autograd/kernels/scatter.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "autograd/kernels/map.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

void add_row(const Scalar* from, Scalar* out, std::int64_t width) { map_row(out, width, std::plus<>(), out, from); }

/// out += the rows of `from` at the places first, ..., last - 1.
void add_all(const std::int64_t* first, const std::int64_t* last, const Scalar* from, std::int64_t width, Scalar* out) {
  constexpr std::int64_t few = 16;
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
  // Where no row is named twice there is nothing to put in order.
  if (std::adjacent_find(to.begin(), to.end(), std::greater_equal<>()) == to.end()) {
    for (std::int64_t row : to) {
      if (row != skipped) add_row(from, out + row * width, width);
      from += width;
    }
    return;
  }
  std::vector<std::int64_t> end(static_cast<std::size_t>(rows)), places(to.size());
  for (std::int64_t row : to) ++end[static_cast<std::size_t>(row)];
  std::partial_sum(end.begin(), end.end(), end.begin());
  for (std::size_t i = to.size(); i-- > 0;)
    places[static_cast<std::size_t>(--end[static_cast<std::size_t>(to.data()[i])])] = static_cast<std::int64_t>(i);
  // `end` has become where each row's places begin.
  for (std::int64_t row = 0; row < rows; ++row) {
    if (row == skipped) continue;
    auto begin_of = [&](std::int64_t r) {
      return places.data() + (r < rows ? end[static_cast<std::size_t>(r)] : static_cast<std::int64_t>(to.size()));
    };
    add_all(begin_of(row), begin_of(row + 1), from, width, out + row * width);
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
