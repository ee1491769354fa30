#pragma once
#include <stdexcept>

namespace exercise {

/// A check that is not met; what() is the sentence for the reader.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace exercise
