#pragma once
#include "gradus.hpp"

namespace exercise {

struct Target {
  gradus::Sequence in, out;
};

}  // namespace exercise
