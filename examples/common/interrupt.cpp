#include "examples/common/interrupt.hpp"

#include <csignal>

namespace {
volatile std::sig_atomic_t flag = 0;

void on_signal(int signal) {
  flag = 1;
  std::signal(signal, SIG_DFL);
}
}  // namespace

void catch_interrupt() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

void report_full_files() { std::signal(SIGXFSZ, SIG_IGN); }

bool interrupted() { return flag != 0; }
