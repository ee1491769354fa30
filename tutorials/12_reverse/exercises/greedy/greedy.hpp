#pragma once
#include <algorithm>
#include <functional>

#include "gradus.hpp"

namespace exercise {

using Decode =
    std::function<gradus::Tensor(const gradus::Sequence& target_in)>;

}  // namespace exercise
