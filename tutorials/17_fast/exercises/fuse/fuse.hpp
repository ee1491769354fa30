#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace exercise {

/// Numbers in memory, which count how often one is read and written.
class Row {
 public:
  explicit Row(std::vector<double> values) : values_(std::move(values)) {}

  std::size_t size() const { return values_.size(); }
  double read(std::size_t i) const {
    ++reads_;
    return values_.at(i);
  }
  void write(std::size_t i, double value) {
    ++writes_;
    values_.at(i) = value;
  }

  std::int64_t reads() const { return reads_; }
  std::int64_t writes() const { return writes_; }
  const std::vector<double>& values() const { return values_; }

 private:
  std::vector<double> values_;
  mutable std::int64_t reads_ = 0;
  std::int64_t writes_ = 0;
};

}  // namespace exercise
