#include "data/error_rates.hpp"

#include <algorithm>
#include <numeric>

namespace gradus::inline GRADUS_PRECISION {

std::int64_t edit_distance(const Sequence& from, const Sequence& to) {
  // distance[j]: from what was read of `from` to the first j symbols of `to`
  std::vector<std::int64_t> distance(to.size() + 1);
  std::iota(distance.begin(), distance.end(), 0);
  for (std::int64_t symbol : from) {
    std::int64_t diagonal = distance[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      std::int64_t replaced = diagonal + (symbol != to[j]);
      diagonal = distance[j + 1];
      distance[j + 1] = std::min({replaced, distance[j] + 1, distance[j + 1] + 1});
    }
  }
  return distance.back();
}

ErrorRates error_rates(const std::vector<Sequence>& answers, const std::vector<std::vector<Sequence>>& right) {
  check<ValueError>(!answers.empty() && answers.size() == right.size(),
                    "error_rates: {} answers and right ones for {}; there must be as many, and one or more",
                    answers.size(), right.size());
  double edits = 0, symbols = 0, wrong = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    check<ValueError>(!right[i].empty(), "error_rates: there is no right answer for answer {}", i);
    std::int64_t fewest = edit_distance(answers[i], right[i][0]);
    std::size_t nearest = 0;
    for (std::size_t r = 1; r < right[i].size(); ++r)
      if (std::int64_t distance = edit_distance(answers[i], right[i][r]); distance < fewest)
        fewest = distance, nearest = r;
    edits += static_cast<double>(fewest);
    symbols += static_cast<double>(right[i][nearest].size());
    wrong += fewest > 0;
  }
  return {.symbols = edits / std::max(symbols, 1.0), .sequences = wrong / static_cast<double>(answers.size())};
}

ErrorRates held_out_error_rates(const Indices& answers, const SequenceDataset& dataset) {
  std::vector<Sequence> rows;
  std::vector<std::vector<Sequence>> right;
  for (const SequencePair& pair : dataset.held_out()) {
    rows.push_back(symbols_of(answers, std::ssize(rows), dataset.target_vocabulary()));
    right.push_back(dataset.answers(pair.source));
  }
  return error_rates(rows, right);
}

std::int64_t exact_answers(const Indices& answers, const SequenceDataset& dataset) {
  std::int64_t exact = 0, row = 0;
  for (const SequencePair& pair : dataset.held_out()) {
    std::vector<Sequence> right = dataset.answers(pair.source);
    exact += std::any_of(right.begin(), right.end(), [&](const Sequence& target) {
      return is_exact(answers, row, target, dataset.target_vocabulary());
    });
    ++row;
  }
  return exact;
}

}  // namespace gradus::inline GRADUS_PRECISION
