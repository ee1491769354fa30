#include "training/interrupt.hpp"

#include <time.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr std::int64_t second_wish = 500;  // milliseconds

// When each signal came first, in milliseconds; 0: not yet. All that a handler may touch is free of locks.
std::array<std::atomic<std::int64_t>, NSIG> came{};
std::atomic<bool> any_came = false;
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

void on_signal(int signal) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  std::int64_t time = now.tv_sec * 1000 + now.tv_nsec / 1'000'000 + 1;
  std::int64_t first = 0;
  any_came = true;
  if (came[static_cast<std::size_t>(signal)].compare_exchange_strong(first, time)) return;
  if (signal == SIGXCPU || time - first < second_wish) return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

void catch_interrupt() {
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;
    struct sigaction caught {};
    caught.sa_handler = on_signal;
    caught.sa_flags = SA_RESTART;
    sigaction(signal, &caught, nullptr);
  }
}

void outlive_readers() { std::signal(SIGPIPE, SIG_IGN); }

void report_full_files() { std::signal(SIGXFSZ, SIG_IGN); }

bool interrupted() { return any_came; }

}  // namespace gradus::inline GRADUS_PRECISION
