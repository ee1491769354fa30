#pragma once
#include <stdexcept>

namespace tutorial {

/// A command line that asks for what is not there: one line, exit status 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What does not hold (an output that differs, a build that fails): exit status 1.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Ctrl-C: exit status 130, and nothing is left behind.
struct Interrupted : std::runtime_error {
  Interrupted() : std::runtime_error("interrupted") {}
};

}  // namespace tutorial
