#pragma once
#include <atomic>
#include <cstdint>
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace gradus::inline GRADUS_PRECISION {

class Node;
class Place;
class Scope;

/// Where in a model something was computed, in two numbers that cost nothing to keep: the module that the program
/// called, and the one inside it that was running (`Host::id`). 0: none.
struct Spot {
  std::uint32_t outermost = 0, innermost = 0;
};

struct Context;

/// What a helper thread's pieces of work take over from the thread that handed them out, as it was then.
struct Caller {
  const Context* context;
  const Place* place;
  Spot spot;
  const Node* rule;
  bool records, watched;
  std::uint64_t scopes;  ///< Scope::made() then: those that are made later are not the pieces'
};

/// What a thread is doing; each has one, `context`.
struct Context {
  const Place* place = nullptr;    ///< the innermost module that is running
  Spot spot;                       ///< the same, in numbers; in a rule that of the operation
  const Node* rule = nullptr;      ///< the node whose rule is running
  std::atomic<int> no_grad = 0;    ///< how many things forbid to record a graph
  std::atomic<int> watchers = 0;   ///< how many watchers live here
  Scope* scopes = nullptr;         ///< guards and watchers that live here, the newest first; see scope.hpp
  const Caller* caller = nullptr;  ///< in a helper thread's piece of work: for whom
  bool telling = false;            ///< a watcher is being told: what it computes is told to none
  bool in_piece = false;           ///< pieces inside a piece are not shared out again
  std::int64_t flops = 0;          ///< multiplications and additions of products so far: 2 m n k for each
  std::uint64_t runs = 0;          ///< runs of modules so far

  bool records() const { return no_grad.load(std::memory_order_relaxed) == 0 && (!caller || caller->records); }
  bool watched() const {
    return !telling && (watchers.load(std::memory_order_relaxed) != 0 || (caller && caller->watched));
  }
};
/// The model: position-independent code finds it without a call too.
[[gnu::tls_model("initial-exec")]] extern constinit thread_local Context context;

/// True while the program has only one thread: counting needs no locked instruction then, which takes five times as
/// long. As glibc's own shared_ptr does it.
inline bool alone() {
#if __has_include(<sys/single_threaded.h>)
  return __libc_single_threaded;
#else
  return false;
#endif
}

/// count + 1 and count - 1 for whatever threads there are; they return what was there before.
template <class T>
T add_one(std::atomic<T>& count) {
  if (!alone()) return count.fetch_add(1, std::memory_order_relaxed);
  T before = count.load(std::memory_order_relaxed);
  count.store(before + 1, std::memory_order_relaxed);
  return before;
}
template <class T>
T take_one(std::atomic<T>& count) {
  if (!alone()) return count.fetch_sub(1, std::memory_order_acq_rel);
  T before = count.load(std::memory_order_relaxed);
  count.store(before - 1, std::memory_order_relaxed);
  return before;
}

}  // namespace gradus::inline GRADUS_PRECISION
