#include "autograd/core/parallel.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "autograd/core/context.hpp"
#include "autograd/core/error.hpp"
#include "autograd/core/scope.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// The number of pieces of a job, and of the next one to be taken. Aligned, so that an atomic one is one instruction.
struct alignas(8) Ticket {
  std::uint32_t next = 0, pieces = 0;
  bool has_pieces() const { return next < pieces; }
};
constexpr Ticket the_end{1, 0};  // no job has it: the helpers go home

/// Threads that wait for pieces of work. Whoever hands out a job works on it too and waits for its pieces, never for a
/// thread: one that the system has not woken yet costs nothing but its help.
class Team {
 public:
  explicit Team(int helpers) {
    try {
      for (int i = 0; i < helpers; ++i) helpers_.emplace_back([this] { help(); });
    } catch (const std::system_error& error) {
      std::size_t had = helpers_.size() + 1;
      dismiss();
      fail<ValueError>("set_threads: of {} threads the system gives {}: {}", helpers + 1, had, error.code().message());
    }
  }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team() { dismiss(); }

  /// False when another thread's job is under way, or there are too many pieces.
  bool run(std::int64_t pieces, const void* run, void (*call)(const void*, std::int64_t)) {
    std::unique_lock lock(busy_, std::try_to_lock);
    if (!lock || pieces > std::numeric_limits<std::int32_t>::max()) return false;
    run_ = run;
    call_ = call;
    caller_ = {&context,          context.place,     context.spot, context.rule,
               context.records(), context.watched(), Scope::made()};
    done_.store(0, std::memory_order_relaxed);
    flops_.store(0, std::memory_order_relaxed);
    error_ = nullptr;
    ticket_.store({0, static_cast<std::uint32_t>(pieces)}, std::memory_order_release);
    ticket_.notify_all();
    while (std::optional<std::int64_t> piece = take()) do_piece(*piece);
    while (done_.load(std::memory_order_acquire) < pieces) pause();
    context.flops += flops_.load(std::memory_order_relaxed);
    if (error_) std::rethrow_exception(error_);
    return true;
  }

 private:
  void dismiss() {
    ticket_.store(the_end);
    ticket_.notify_all();
    for (std::thread& helper : helpers_)
      if (process_ == getpid())
        helper.join();
      else
        helper.detach();  // a child of fork has its parent's Team, and none of its threads
  }

  /// The number of a piece that nobody else takes. Whoever holds one of those that there are holds the job open, so
  /// that what it reads of the job is this job's.
  std::optional<std::int64_t> take() {
    Ticket now = ticket_.load(std::memory_order_acquire);
    while (now.has_pieces())
      if (ticket_.compare_exchange_weak(now, {now.next + 1, now.pieces}, std::memory_order_acq_rel)) return now.next;
    return {};
  }

  void do_piece(std::int64_t piece) {
    std::int64_t flops = context.flops;
    try {
      call_(run_, piece);
    } catch (...) {
      std::lock_guard lock(error_mutex_);
      error_ = std::current_exception();
    }
    if (caller_.context != &context) flops_.fetch_add(context.flops - flops, std::memory_order_relaxed);
    done_.fetch_add(1, std::memory_order_acq_rel);  // the last one ends the job
  }

  void help();

  std::vector<std::thread> helpers_;
  pid_t process_ = getpid();
  std::mutex busy_, error_mutex_;
  std::atomic<Ticket> ticket_{Ticket{}};
  std::atomic<std::int64_t> done_{0}, flops_{0};  // flops: of helpers
  const void* run_ = nullptr;
  void (*call_)(const void*, std::int64_t) = nullptr;
  Caller caller_{};
  std::exception_ptr error_;
};

// A helper that sleeps takes a hundred microseconds to come, and between two kernels there are a few: so it looks about
// for some time before it sleeps.
void Team::help() {
  using Clock = std::chrono::steady_clock;
  constexpr auto patience = std::chrono::microseconds(200);
  context.in_piece = true;
  context.caller = &caller_;
  for (;;) {
    Clock::time_point end = Clock::now() + patience;
    Ticket seen = ticket_.load(std::memory_order_acquire);
    auto nothing_to_do = [&] { return !seen.has_pieces() && seen.next == seen.pieces; };
    while (nothing_to_do() && Clock::now() < end) {
      for (int i = 0; i < 32; ++i) pause();
      seen = ticket_.load(std::memory_order_acquire);
    }
    if (nothing_to_do()) {
      ticket_.wait(seen, std::memory_order_acquire);
      continue;
    }
    if (!seen.has_pieces()) return;
    while (std::optional<std::int64_t> piece = take()) {
      // It counts as its caller's: errors name the caller's module, and watchers see it.
      context.place = caller_.place;
      context.spot = caller_.spot;
      context.rule = caller_.rule;
      do_piece(*piece);
    }
  }
}

std::mutex changing;
std::shared_ptr<Team> team;  // who computes holds the one that it found: another thread may set another one meanwhile
std::atomic<int> count_of_threads = 1;

}  // namespace

void set_threads(int count) {
  check<ValueError>(1 <= count && count <= 64, "set_threads: {} threads; allowed is 1 to 64", count);
  if (count == count_of_threads) return;
  std::shared_ptr<Team> made = count > 1 ? std::make_shared<Team>(count - 1) : nullptr;
  std::lock_guard lock(changing);
  team.swap(made);
  count_of_threads = count;
}

int threads() { return count_of_threads; }

void detail::run_pieces(std::int64_t pieces, const void* run, void (*call)(const void*, std::int64_t)) {
  std::shared_ptr<Team> mine;
  if (pieces > 1 && count_of_threads.load(std::memory_order_relaxed) > 1 && !context.in_piece) {
    std::lock_guard lock(changing);
    mine = team;
  }
  struct Inside {
    bool before = std::exchange(context.in_piece, true);
    ~Inside() { context.in_piece = before; }
  } inside;
  if (mine && mine->run(pieces, run, call)) return;
  for (std::int64_t piece = 0; piece < pieces; ++piece) call(run, piece);
}

}  // namespace gradus::inline GRADUS_PRECISION
