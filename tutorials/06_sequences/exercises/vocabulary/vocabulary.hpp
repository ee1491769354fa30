#pragma once
#include <string>

#include "gradus.hpp"

namespace exercise {

/// All characters of a text: id 1 is the first of them, id 2 the second.
/// Id 0 is the padding.
struct Characters {
  std::string all;
};

}  // namespace exercise
