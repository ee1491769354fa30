#pragma once
#include "gradus.hpp"

namespace exercise {

struct LookGradients {
  gradus::Tensor d_scores;  ///< (keys,)
  gradus::Tensor d_values;  ///< (keys, width)
};

}  // namespace exercise
