#pragma once
#include <cmath>

#include "gradus.hpp"

namespace exercise {

struct AttentionGradients {
  gradus::Variable dQ, dK, dV;
};

}  // namespace exercise
