#include "autograd/core/parallel.hpp"

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "autograd/core/error.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace gradus::inline GRADUS_PRECISION {
namespace {

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

/// Threads that wait for pieces of work. Whoever hands out a job works on it too and waits for its pieces, never for a
/// thread: one that the system has not woken yet costs nothing but its help.
class Team {
 public:
  explicit Team(int helpers) {
    try {
      for (int i = 0; i < helpers; ++i) helpers_.emplace_back([this] { help(); });
    } catch (...) {  // the system has no more threads
      dismiss();
      throw;
    }
  }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team() { dismiss(); }

  /// False when another thread's job is under way.
  bool run(std::int64_t pieces, const void* run, void (*call)(const void*, std::int64_t)) {
    std::unique_lock lock(busy_, std::try_to_lock);
    if (!lock) return false;
    run_ = run;
    call_ = call;
    done_.store(0, std::memory_order_relaxed);
    error_ = nullptr;
    ticket_.store(static_cast<std::uint64_t>(pieces) << 32, std::memory_order_release);
    ticket_.notify_all();
    work();
    while (done_.load(std::memory_order_acquire) < pieces) pause();
    if (error_) std::rethrow_exception(error_);
    return true;
  }

 private:
  void dismiss() {
    stop_ = true;
    ticket_.fetch_add(std::uint64_t{1} << 63);  // another value: who sleeps on it wakes up
    ticket_.notify_all();
    for (std::thread& helper : helpers_) helper.join();
  }

  static bool has_pieces(std::uint64_t ticket) { return (ticket & 0xffffffffU) < ((ticket << 1) >> 33); }

  /// Takes pieces until there are none left. The ticket is the number of pieces above the number of the next: who takes
  /// one of those that there are holds the job open, so that what it reads of the job is this job's.
  void work() {
    while (has_pieces(ticket_.load(std::memory_order_relaxed))) {
      std::uint64_t mine = ticket_.fetch_add(1, std::memory_order_acq_rel);
      if (!has_pieces(mine)) return;
      try {
        call_(run_, static_cast<std::int64_t>(mine & 0xffffffffU));
      } catch (...) {
        std::lock_guard lock(error_mutex_);
        error_ = std::current_exception();
      }
      done_.fetch_add(1, std::memory_order_acq_rel);
    }
  }

  void help();

  std::vector<std::thread> helpers_;
  std::mutex busy_, error_mutex_;
  std::atomic<std::uint64_t> ticket_{0};
  std::atomic<std::int64_t> done_{0};
  std::atomic<bool> stop_{false};
  const void* run_ = nullptr;
  void (*call_)(const void*, std::int64_t) = nullptr;
  std::exception_ptr error_;
};

thread_local bool inside_a_piece = false;

// A helper that sleeps takes a hundred microseconds to come, and between two kernels there are a few: so it looks about
// for some time before it sleeps.
void Team::help() {
  using Clock = std::chrono::steady_clock;
  constexpr auto patience = std::chrono::microseconds(200);
  inside_a_piece = true;
  while (!stop_) {
    Clock::time_point end = Clock::now() + patience;
    std::uint64_t seen = ticket_.load(std::memory_order_acquire);
    while (!has_pieces(seen) && Clock::now() < end) {
      for (int i = 0; i < 32; ++i) pause();
      seen = ticket_.load(std::memory_order_acquire);
    }
    if (has_pieces(seen))
      work();
    else if (!stop_)
      ticket_.wait(seen, std::memory_order_acquire);
  }
}

std::unique_ptr<Team>& team() {
  static std::unique_ptr<Team> team;
  return team;
}
int count_of_threads = 1;

}  // namespace

void set_threads(int count) {
  check<ValueError>(1 <= count && count <= 64, "set_threads: {} threads; allowed is 1 to 64", count);
  if (count == count_of_threads) return;
  team().reset();
  count_of_threads = 1;  // should there be no threads to be had
  if (count > 1) team() = std::make_unique<Team>(count - 1);
  count_of_threads = count;
}

int threads() { return count_of_threads; }

void detail::run_pieces(std::int64_t pieces, const void* run, void (*call)(const void*, std::int64_t)) {
  if (count_of_threads > 1 && !inside_a_piece) {
    struct Inside {
      Inside() { inside_a_piece = true; }
      ~Inside() { inside_a_piece = false; }
    } inside;
    if (team()->run(pieces, run, call)) return;
  }
  for (std::int64_t piece = 0; piece < pieces; ++piece) call(run, piece);
}

}  // namespace gradus::inline GRADUS_PRECISION
