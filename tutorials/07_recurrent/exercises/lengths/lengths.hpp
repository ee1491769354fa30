#pragma once
#include <functional>

#include "gradus.hpp"

namespace exercise {

/// x at one time (batch, input) and the state (batch, hidden) to the next
/// state.
using Step = std::function<gradus::Variable(const gradus::Variable& x,
                                            const gradus::Variable& h)>;

}  // namespace exercise
