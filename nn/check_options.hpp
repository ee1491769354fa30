#pragma once
#include <cstdint>
#include <initializer_list>

#include "autograd/core/error.hpp"

// Options are checked in the name of the module that was asked for, before its parts are made from them: theirs have
// other names. A size for which there is no sensible default is 0, and so must be given.
namespace gradus::inline GRADUS_PRECISION::nn {

struct NamedSize {
  const char* name;
  std::int64_t size;
};

/// Throws ValueError naming the module and the first size below 1: "FeedForward: d_ff must be at least 1, got 0".
void check_sizes(const char* module, std::initializer_list<NamedSize> sizes);

/// Throws ValueError naming the module for a negative number of layers; none is a stack too.
void check_layers(const char* module, std::int64_t layers);

/// Throws ValueError naming the module and the option unless it lies in [0, 1].
void check_probability(const char* module, const char* option, double probability);

}  // namespace gradus::inline GRADUS_PRECISION::nn
