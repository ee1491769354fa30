#pragma once
#include "gradus.hpp"

namespace exercise {

struct Steps {
  gradus::Tensor weight1;  // (hidden, 1)
  gradus::Tensor bias1;    // (hidden)
  gradus::Tensor weight2;  // (1, hidden)
};

}  // namespace exercise
