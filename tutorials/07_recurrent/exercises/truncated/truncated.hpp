#pragma once
#include <functional>

#include "gradus.hpp"

namespace exercise {

/// The state h before time t to the state after it.
using Step =
    std::function<gradus::Variable(const gradus::Variable& h, std::size_t t)>;
/// The loss at time t, of the state after it.
using Loss =
    std::function<gradus::Variable(const gradus::Variable& h, std::size_t t)>;

}  // namespace exercise
