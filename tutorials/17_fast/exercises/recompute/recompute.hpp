#pragma once
#include <functional>

#include "gradus.hpp"

namespace exercise {

/// A piece of a model: from its input to its output, by operations.
using Piece = std::function<gradus::Variable(const gradus::Variable&)>;

}  // namespace exercise
