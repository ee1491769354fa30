#include "autograd/kernels/step_order.hpp"

#include <algorithm>
#include <numeric>

#include "autograd/kernels/map.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// Row i of `to` is row places[i] of `from`.
void take(const std::vector<std::int64_t>& places, const Scalar* from, Scalar* to, std::int64_t width) {
  for (std::int64_t place : places) to = std::copy_n(from + place * width, width, to);
}

/// Row places[i] of `to` = beta * itself + row i of `from`; beta = 0 does not read `to`.
void put(const std::vector<std::int64_t>& places, const Scalar* from, Scalar beta, Scalar* to, std::int64_t width) {
  auto add = [beta](const Vector& before, const Vector& v) { return beta * before + v; };
  for (std::int64_t place : places) {
    Scalar* row = to + place * width;
    if (beta == 0)
      std::copy_n(from, width, row);
    else
      map_row(row, width, add, row, from);
    from += width;
  }
}

}  // namespace

StepOrder::StepOrder(std::int64_t batch, std::int64_t time, const std::vector<std::int64_t>& lengths, bool reverse)
    : padded_rows_(batch * time), entries_(static_cast<std::size_t>(batch)) {
  auto length = [&](std::int64_t entry) { return lengths.empty() ? time : lengths[static_cast<std::size_t>(entry)]; };
  std::iota(entries_.begin(), entries_.end(), 0);
  std::stable_sort(entries_.begin(), entries_.end(), [&](auto a, auto b) { return length(a) > length(b); });
  std::int64_t steps = batch > 0 ? length(entries_[0]) : 0;
  places_.reserve(static_cast<std::size_t>(padded_rows_));
  for (std::int64_t step = 0; step < steps; ++step) {
    starts_.push_back(static_cast<std::int64_t>(places_.size()));
    for (std::int64_t entry : entries_) {
      if (length(entry) <= step) break;
      places_.push_back(entry * time + (reverse ? length(entry) - 1 - step : step));
    }
  }
  starts_.push_back(static_cast<std::int64_t>(places_.size()));
}

void StepOrder::clear_padded(Scalar* x, std::int64_t width) const {
  if (rows() < padded_rows_) std::fill_n(x, padded_rows_ * width, Scalar(0));
}

void StepOrder::gather(const Scalar* x, Scalar* rows, std::int64_t width) const { take(places_, x, rows, width); }

void StepOrder::scatter(const Scalar* rows, Scalar beta, Scalar* x, std::int64_t width) const {
  if (beta == 0) clear_padded(x, width);
  put(places_, rows, beta, x, width);
}

void StepOrder::gather_entries(const Scalar* x, Scalar* sorted, std::int64_t width) const {
  if (x)
    take(entries_, x, sorted, width);
  else
    std::fill_n(sorted, static_cast<std::int64_t>(entries_.size()) * width, Scalar(0));
}

void StepOrder::scatter_entries(const Scalar* sorted, Scalar beta, Scalar* x, std::int64_t width) const {
  put(entries_, sorted, beta, x, width);
}

}  // namespace gradus::inline GRADUS_PRECISION
