#pragma once
#include <cstddef>
#include <utility>
#include <vector>

namespace exercise {

/// The keys' scores and values for one query, each of which comes by once.
class Stream {
 public:
  explicit Stream(std::vector<std::pair<double, double>> pairs)
      : pairs_(std::move(pairs)) {}
  /// The next score and value; false when there are no more.
  bool next(double& score, double& value) {
    if (at_ == pairs_.size()) return false;
    score = pairs_[at_].first;
    value = pairs_[at_].second;
    ++at_;
    return true;
  }

 private:
  std::vector<std::pair<double, double>> pairs_;
  std::size_t at_ = 0;
};

struct Looked {
  double output;   ///< sum of softmax(scores)_j * value_j
  double log_sum;  ///< log of the sum of exp(score_j)
};

}  // namespace exercise
