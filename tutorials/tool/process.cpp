#include "tutorials/tool/process.hpp"

#include <fmt/core.h>

#include <csignal>
#include <cstdlib>
#include <cstring>

#include "tutorials/tool/error.hpp"

namespace tutorial {

namespace {

volatile sig_atomic_t interrupted = 0;

/// While one lives, Ctrl-C is noted instead of ending this program, so that what is temporary is cleared away.
class InterruptsNoted {
 public:
  InterruptsNoted() {
    struct sigaction note = {};
    note.sa_handler = [](int) { interrupted = 1; };  // no SA_RESTART: waiting for output ends
    sigaction(SIGINT, &note, &before_interrupt_);
    sigaction(SIGTERM, &note, &before_terminate_);
  }
  InterruptsNoted(const InterruptsNoted&) = delete;
  ~InterruptsNoted() {
    sigaction(SIGINT, &before_interrupt_, nullptr);
    sigaction(SIGTERM, &before_terminate_, nullptr);
  }

 private:
  struct sigaction before_interrupt_, before_terminate_;
};

}  // namespace

Outcome run(Command command) {
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  InterruptsNoted noted;
  command.stop = [] { return interrupted != 0; };
  Outcome outcome{gradus::run_program(command), ""};
  if (interrupted) throw Interrupted();
  if (outcome.status == Outcome::not_run) throw Failure(command.words[0] + " cannot be run");
  if (!outcome.in_time)
    outcome.trouble = fmt::format("is still running after {} seconds: a loop that does not end?", command.seconds);
  else if (outcome.signal)
    outcome.trouble = fmt::format("crashes: {}", strsignal(outcome.signal));
  else if (outcome.status != 0)
    outcome.trouble = fmt::format("ends with exit status {}", outcome.status);
  return outcome;
}

}  // namespace tutorial
