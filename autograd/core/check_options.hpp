#pragma once
#include <cstdint>
#include <initializer_list>

#include "autograd/core/error.hpp"

// Options are checked in the name of what was asked for (a module, an optimizer, a schedule), before its parts are made
// from them: theirs have other names. A size for which there is no sensible default is 0, and so must be given.
namespace gradus::inline GRADUS_PRECISION {

struct NamedSize {
  const char* name;
  std::int64_t size;
};

/// Throws ValueError unless `condition` holds: "Adam: betas.first must be in [0, 1), got 1".
void check_option(bool condition, const char* owner, const char* option, double value, const char* allowed);

/// Throws ValueError for the first size below 1: "FeedForward: d_ff must be at least 1, got 0".
void check_sizes(const char* owner, std::initializer_list<NamedSize> sizes);
/// Throws ValueError for a count below `least`.
void check_at_least(const char* owner, const char* option, std::int64_t count, std::int64_t least);
/// Throws ValueError unless it lies in [0, 1].
void check_probability(const char* owner, const char* option, double probability);
/// Throws ValueError unless it is finite and 0 or more, as rates and what is added under a root must be.
void check_non_negative(const char* owner, const char* option, double value);

}  // namespace gradus::inline GRADUS_PRECISION
