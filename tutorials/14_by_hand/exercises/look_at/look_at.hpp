#pragma once
#include "gradus.hpp"

namespace exercise {

struct Query {
  gradus::Tensor weight;  // (2, 2)
  gradus::Tensor bias;    // (2)
};

}  // namespace exercise
