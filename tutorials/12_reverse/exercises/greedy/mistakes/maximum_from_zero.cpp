// says: a maximum that starts at 0 finds none of them
#include "tutorials/12_reverse/exercises/greedy/greedy.hpp"

using namespace gradus;

namespace exercise {

Sequence greedy(const Decode& decode, const Vocabulary& vocabulary,
                std::size_t max_length) {
  Sequence read = {vocabulary.begin()}, said;
  while (said.size() < max_length) {
    Tensor logits = decode(read);
    std::size_t ids = logits.shape(2);
    const Scalar* scores = logits.data() + (read.size() - 1) * ids;
    std::int64_t id = 0;
    Scalar highest = 0;
    for (std::size_t i = 0; i < ids; ++i)
      if (scores[i] > highest)
        highest = scores[i], id = static_cast<std::int64_t>(i);
    if (id == vocabulary.end()) break;
    said.push_back(id);
    read.push_back(id);
  }
  return said;
}

}  // namespace exercise
