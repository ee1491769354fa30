#pragma once
#include <functional>

#include "gradus.hpp"

namespace exercise {

/// target_in (rows, time) to logits (rows, time, vocabulary).
using DecodeRows =
    std::function<gradus::Tensor(const gradus::Indices& target_in)>;

}  // namespace exercise
