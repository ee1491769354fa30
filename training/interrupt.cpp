#include "training/interrupt.hpp"

#include <csignal>

namespace gradus::inline GRADUS_PRECISION {
namespace {

volatile std::sig_atomic_t signal_came = 0;

void on_signal(int signal) {
  signal_came = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void catch_interrupt() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

void report_full_files() { std::signal(SIGXFSZ, SIG_IGN); }

bool interrupted() { return signal_came != 0; }

}  // namespace gradus::inline GRADUS_PRECISION
