#include "tutorials/09_masks_and_heads/exercises/leak/leak.hpp"

using namespace gradus;

namespace exercise {

bool leaks(const Layer& layer, std::int64_t time, std::int64_t width) {
  Tensor x = Generator(1).normal({1, time, width});
  Variable before = layer(x);
  for (std::int64_t s = 1; s < time; ++s) {
    Tensor changed = x;
    changed(0, s, 0) += 1;
    Variable moved = abs(layer(changed) - before);
    if (max(slice(moved, 1, 0, s)).item() > 1e-9) return true;
  }
  return false;
}

}  // namespace exercise
