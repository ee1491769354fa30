#include <algorithm>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

std::vector<std::int64_t> lens(const std::vector<Tensor>& streams,
                               const nn::LayerNorm& norm,
                               const nn::Linear& output) {
  std::vector<std::int64_t> ids;
  for (const Tensor& stream : streams) {
    Variable logits = output(norm(Variable(stream)));
    std::int64_t time = logits.size(1), n = logits.size(2);
    const Scalar* last = logits.value().data() + (time - 1) * n;
    ids.push_back(std::max_element(last, last + n) - last);
  }
  return ids;
}

}  // namespace exercise
