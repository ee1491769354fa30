#pragma once
#include <cstdint>
#include <list>
#include <vector>

namespace exercise {

/// The cache of step 3: 64 lines of 16 numbers.
class Cache {
 public:
  void touch(std::int64_t line) {
    for (auto at = there_.begin(); at != there_.end(); ++at)
      if (*at == line) {
        there_.splice(there_.begin(), there_, at);
        return;
      }
    ++fetched;
    there_.push_front(line);
    if (there_.size() > 64) there_.pop_back();
  }
  std::int64_t fetched = 0;

 private:
  std::list<std::int64_t> there_;  // used last comes first
};

/// A matrix whose rows lie one after the other, each from a new line on.
class Matrix {
 public:
  Matrix(Cache& cache, std::int64_t rows, std::int64_t columns, double value)
      : rows(rows),
        columns(columns),
        cache_(cache),
        lines_((columns + 15) / 16),
        first_(next_line(rows * lines_)),
        numbers_(static_cast<std::size_t>(rows * columns), value) {}

  double get(std::int64_t i, std::int64_t j) const {
    cache_.touch(first_ + i * lines_ + j / 16);
    return numbers_.at(static_cast<std::size_t>(i * columns + j));
  }
  void set(std::int64_t i, std::int64_t j, double value) {
    cache_.touch(first_ + i * lines_ + j / 16);
    numbers_.at(static_cast<std::size_t>(i * columns + j)) = value;
  }

  const std::int64_t rows, columns;

 private:
  static std::int64_t next_line(std::int64_t count) {
    static std::int64_t next = 0;
    return (next += count) - count;
  }
  Cache& cache_;
  std::int64_t lines_, first_;
  std::vector<double> numbers_;
};

}  // namespace exercise
