// says: positions beyond the last row are taken, without a word
#include <fmt/format.h>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable with_positions(const Variable& x, const Variable& weight) {
  std::int64_t time = x.shape()[1], max_length = weight.shape()[0];
  Variable rows = slice(weight, 0, 0, time);
  if (time > max_length)
    rows = concatenate(
        {weight, broadcast_to(slice(weight, 0, max_length - 1, max_length),
                              {time - max_length, weight.shape()[1]})});
  return x + rows;
}

}  // namespace exercise
