#include "training/interrupt.hpp"

#include <csignal>
#include <initializer_list>

namespace gradus::inline GRADUS_PRECISION {
namespace {

volatile std::sig_atomic_t signal_came = 0;

void on_signal(int) { signal_came = 1; }

}  // namespace

void catch_interrupt() {
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;
    struct sigaction caught {};
    caught.sa_handler = on_signal;
    caught.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
    sigaction(signal, &caught, nullptr);
  }
}

void outlive_readers() { std::signal(SIGPIPE, SIG_IGN); }

void report_full_files() { std::signal(SIGXFSZ, SIG_IGN); }

bool interrupted() { return signal_came != 0; }

}  // namespace gradus::inline GRADUS_PRECISION
