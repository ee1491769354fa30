// says: gets the state 0
#include "tutorials/07_recurrent/exercises/lengths/lengths.hpp"

using namespace gradus;

namespace exercise {

Variable last_states(const Step& step, const Variable& x,
                     const std::vector<std::int64_t>& lengths,
                     const Variable& first) {
  Variable h = first;
  for (std::int64_t t = 0; t < x.size(1); ++t) {
    Tensor reads = zeros({x.size(0), 1});
    for (std::size_t b = 0; b < lengths.size(); ++b)
      reads(b, 0) = t < lengths[b];
    Variable mask = reads;
    Variable next = step(select(x, 1, t), h);
    h = mask * next;
  }
  return h;
}

}  // namespace exercise
