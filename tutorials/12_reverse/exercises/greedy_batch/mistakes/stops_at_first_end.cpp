// says: all stop when the first of them ends
#include <algorithm>

#include "tutorials/12_reverse/exercises/greedy_batch/greedy_batch.hpp"

using namespace gradus;

namespace exercise {

std::vector<Sequence> greedy_batch(const DecodeRows& decode, std::size_t rows,
                                   const Vocabulary& vocabulary,
                                   std::size_t max_length) {
  std::vector<Sequence> read(rows, {vocabulary.begin()}), said(rows);
  std::vector<bool> ended(rows, false);
  for (std::size_t round = 0; round < max_length; ++round) {
    Tensor logits = decode(padded_rows(read, vocabulary.padding()));
    for (std::size_t row = 0; row < rows; ++row) {
      const Scalar* scores = &logits(row, round, 0);
      auto id = std::max_element(scores, scores + vocabulary.size()) - scores;
      read[row].push_back(id);
      if (id == vocabulary.end()) ended[row] = true;
      if (!ended[row]) said[row].push_back(id);
    }
    if (std::count(ended.begin(), ended.end(), true) > 0) break;
  }
  return said;
}

}  // namespace exercise
