#pragma once
#include "gradus.hpp"

namespace exercise {

struct Slopes {
  gradus::Tensor x, w, b;
};

}  // namespace exercise
