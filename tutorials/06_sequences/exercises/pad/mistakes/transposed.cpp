// says: (time, batch)
#include <algorithm>

#include "tutorials/06_sequences/exercises/pad/pad.hpp"

using namespace gradus;

namespace exercise {

Padded pad(const std::vector<Sequence>& sequences, std::int64_t padding) {
  std::size_t longest = 0;
  for (const Sequence& s : sequences) longest = std::max(longest, s.size());
  Indices rows = Indices::from_shape({longest, sequences.size()});
  rows.fill(padding);
  Tensor mask = zeros(shape_of(rows));
  for (std::size_t i = 0; i < sequences.size(); ++i)
    for (std::size_t t = 0; t < sequences[i].size(); ++t) {
      rows(t, i) = sequences[i][t];
      mask(t, i) = 1;
    }
  return {.rows = rows, .mask = mask};
}

}  // namespace exercise
