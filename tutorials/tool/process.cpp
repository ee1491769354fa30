#include "tutorials/tool/process.hpp"

#include <fmt/core.h>

#include <csignal>
#include <cstdlib>
#include <cstring>

#include "tutorials/tool/error.hpp"

namespace tutorial {

namespace {

volatile sig_atomic_t noted_interrupt = 0;

}  // namespace

bool interrupted() { return noted_interrupt != 0; }

InterruptsNoted::InterruptsNoted() {
  struct sigaction note = {};
  note.sa_handler = [](int) { noted_interrupt = 1; };  // no SA_RESTART: waiting for output ends
  sigaction(SIGINT, &note, &before_interrupt_);
  sigaction(SIGTERM, &note, &before_terminate_);
}

InterruptsNoted::~InterruptsNoted() {
  sigaction(SIGINT, &before_interrupt_, nullptr);
  sigaction(SIGTERM, &before_terminate_, nullptr);
}

Outcome run(Command command) {
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  InterruptsNoted noted;
  command.stop = interrupted;
  Outcome outcome{gradus::run_program(command), ""};
  if (interrupted()) throw Interrupted();
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
