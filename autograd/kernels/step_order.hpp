#pragma once
#include <vector>

#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The rows of a padded (batch, time, width) in the order in which a recurrent layer reads them: first each entry's
/// first symbol, the longest entry in front, then each entry's second one, ... Padding is not among them, and those
/// that go on at a step are always the first ones. In reverse an entry's last symbol is its first.
class StepOrder {
 public:
  /// `lengths`, one an entry, lie in 0..time; empty: all entries have the whole time.
  StepOrder(std::int64_t batch, std::int64_t time, const std::vector<std::int64_t>& lengths, bool reverse);

  std::int64_t steps() const { return static_cast<std::int64_t>(starts_.size()) - 1; }
  std::int64_t rows() const { return starts_.back(); }
  /// The first row of a step.
  std::int64_t start(std::int64_t step) const { return starts_[static_cast<std::size_t>(step)]; }
  /// How many entries go on at a step.
  std::int64_t active(std::int64_t step) const { return start(step + 1) - start(step); }
  /// The batch entry that comes at that place.
  std::int64_t entry(std::int64_t i) const { return entries_[static_cast<std::size_t>(i)]; }
  /// Where a row stands in (batch * time).
  std::int64_t place(std::int64_t row) const { return places_[static_cast<std::size_t>(row)]; }

  /// Zeros in all of x (batch, time, width) where some of it is padding, which nobody writes else.
  void clear_padded(Scalar* x, std::int64_t width) const;
  /// (batch, time, width) to (rows, width).
  void gather(const Scalar* x, Scalar* rows, std::int64_t width) const;
  /// Back again: x = beta * x + rows, padding being 0; beta = 0 does not read x.
  void scatter(const Scalar* rows, Scalar beta, Scalar* x, std::int64_t width) const;
  /// (batch, width) with the longest entry first; zeros for nullptr.
  void gather_entries(const Scalar* x, Scalar* sorted, std::int64_t width) const;
  /// Back again: x = beta * x + sorted.
  void scatter_entries(const Scalar* sorted, Scalar beta, Scalar* x, std::int64_t width) const;

 private:
  using Places = std::vector<std::int64_t>;

  std::int64_t padded_rows_;  // batch * time
  Places entries_;            // of the batch, the longest first
  Places starts_;             // one a step, and the number of rows
  Places places_;             // one a row
};

}  // namespace gradus::inline GRADUS_PRECISION
