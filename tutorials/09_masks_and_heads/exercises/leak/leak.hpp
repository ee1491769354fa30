#pragma once
#include <functional>

#include "gradus.hpp"

namespace exercise {

using Layer = std::function<gradus::Variable(const gradus::Variable& x)>;

}  // namespace exercise
