// says: one answer for each stream
#include <algorithm>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

std::vector<std::int64_t> lens(const std::vector<Tensor>& streams,
                               const nn::LayerNorm& norm,
                               const nn::Linear& output) {
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i + 1 < streams.size(); ++i) {
    Variable logits = output(norm(Variable(streams[i])));
    std::int64_t time = logits.size(1), n = logits.size(2);
    const Scalar* row = logits.value().data() + (time - 1) * n;
    (void)time, (void)norm;
    ids.push_back(std::max_element(row, row + n) - row);
  }
  return ids;
}

}  // namespace exercise
