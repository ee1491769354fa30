#pragma once
#include <csignal>

#include "autograd/core/process.hpp"

namespace tutorial {

using gradus::Command;

struct Outcome : gradus::Ending {
  std::string trouble;  // "" when it ended with exit status 0; else what happened, as the end of a sentence:
                        // "ends with exit status 1", "crashes: Segmentation fault", "is still running after 5 seconds"
};

/// While one lives, Ctrl-C is noted instead of ending this program, so that what is temporary is cleared away.
class InterruptsNoted {
 public:
  InterruptsNoted();
  InterruptsNoted(const InterruptsNoted&) = delete;
  ~InterruptsNoted();

 private:
  struct sigaction before_interrupt_, before_terminate_;
};
/// Whether that has happened.
bool interrupted();

/// Runs to the end, with one thread for matrix products. Throws Interrupted when Ctrl-C ends it, Failure when there is
/// no such program.
Outcome run(Command command);

}  // namespace tutorial
