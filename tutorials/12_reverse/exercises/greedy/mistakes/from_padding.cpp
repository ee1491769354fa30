// says: decoding starts from the padding
#include "tutorials/12_reverse/exercises/greedy/greedy.hpp"

using namespace gradus;

namespace exercise {

Sequence greedy(const Decode& decode, const Vocabulary& vocabulary,
                std::size_t max_length) {
  Sequence read = {vocabulary.padding()}, said;
  while (said.size() < max_length) {
    Tensor logits = decode(read);
    std::size_t ids = logits.shape(2);
    const Scalar* scores = logits.data() + (read.size() - 1) * ids;
    std::int64_t id = std::max_element(scores, scores + ids) - scores;
    if (id == vocabulary.end()) break;
    said.push_back(id);
    read.push_back(id);
  }
  return said;
}

}  // namespace exercise
