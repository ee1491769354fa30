#pragma once
#include <cmath>

#include "gradus.hpp"

namespace exercise {

enum class Verdict { right, wrong, proves_nothing };

}  // namespace exercise
