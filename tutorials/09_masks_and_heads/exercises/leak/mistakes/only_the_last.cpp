// says: output 0 sees input 1
#include "tutorials/09_masks_and_heads/exercises/leak/leak.hpp"

using namespace gradus;

namespace exercise {

bool leaks(const Layer& layer, std::int64_t time, std::int64_t width) {
  Tensor x = Generator(1).normal({1, time, width});
  Tensor changed = x;
  changed(0, time - 1, 0) += 1;
  Variable moved = abs(layer(changed) - layer(x));
  return max(slice(moved, 1, 0, time - 1)).item() > 1e-9;
}

}  // namespace exercise
