#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "benchmarks/arguments.hpp"

namespace benchmarks {

/// The hash of numbers, bit by bit: equal for two runs that computed the same (FNV-1a).
class Hash {
 public:
  void add(const float* numbers, std::int64_t count);
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 14695981039346656037u;
};

/// A model with its batches and its optimizer, whatever library it is made with.
struct Training {
  std::string library;
  std::int64_t parameters;
  std::function<double()> step;  ///< one training step on the next batch; the loss
  std::function<Hash()> hash;    ///< of the parameters as they are
};

/// Takes `arguments.steps` steps with the clock on, after some to warm up, and prints one line of JSON.
void measure_training(const Arguments& arguments, const Training& training);

}  // namespace benchmarks
