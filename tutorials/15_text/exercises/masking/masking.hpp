#pragma once
#include "gradus.hpp"

namespace exercise {

/// Two rows as long as the text.
struct Masked {
  gradus::Sequence input, target;
};

}  // namespace exercise
