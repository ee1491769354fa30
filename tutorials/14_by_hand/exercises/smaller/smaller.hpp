#pragma once
#include "gradus.hpp"

namespace exercise {

struct Units {
  gradus::Tensor weight1;  // (hidden, 2)
  gradus::Tensor weight2;  // (1, hidden)
};

}  // namespace exercise
