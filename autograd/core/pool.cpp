#include "autograd/core/pool.hpp"

#include <array>
#include <bit>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include "autograd/core/heap.hpp"

#ifndef __has_feature
#define __has_feature(feature) 0  // clang's, and g++'s from 14 on
#endif

namespace gradus::inline GRADUS_PRECISION::pool {
namespace {

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
constexpr bool passes_through = true;  // a kept block would hide a use after free from the sanitizer
#else
constexpr bool passes_through = false;
#endif

// Small sizes are rounded up to a multiple of 64, those above to a power of two or to 1.25, 1.5, 1.75 times one, so
// that at most a fifth is wasted and tensors of nearly one size share blocks. What is larger than that goes to the
// Heap.
constexpr std::size_t small = 1024, medium = std::size_t{1} << 16;
constexpr std::size_t small_classes = small / alignment, classes = small_classes + 4 * 6;

std::size_t rounded_up(std::size_t bytes) {
  if (bytes > std::numeric_limits<std::size_t>::max() - alignment) throw std::bad_alloc();
  return (bytes + alignment - 1) / alignment * alignment;
}

struct SizeClass {
  std::size_t index;
  std::size_t bytes;
};

SizeClass size_class(std::size_t bytes) {
  if (bytes <= small) {
    std::size_t rounded = bytes ? rounded_up(bytes) : alignment;
    return {rounded / alignment - 1, rounded};
  }
  std::size_t power = std::bit_floor(bytes - 1);                              // power < bytes <= 2 * power
  std::size_t quarter = (bytes - 1 - power) / (power / 4) + 1;                // 1 to 4 quarters above it
  std::size_t octave = static_cast<std::size_t>(std::bit_width(power)) - 11;  // 0 for 1024
  return {small_classes + 4 * octave + (quarter - 1), power + quarter * (power / 4)};
}

// What threads leave to each other: blocks that another thread had taken, and what a thread had when it ended.
class Shared {
 public:
  void leave(std::size_t index, void* block) {
    std::lock_guard lock(mutex_);
    free_[index].push_back(block);
  }
  /// nullptr when there is none.
  void* take(std::size_t index) {
    std::lock_guard lock(mutex_);
    if (free_[index].empty()) return nullptr;
    void* block = free_[index].back();
    free_[index].pop_back();
    return block;
  }
  static Shared& get() {
    static auto* shared = new Shared;  // never deleted: threads may end after the statics
    return *shared;
  }

 private:
  std::mutex mutex_;
  std::array<std::vector<void*>, classes> free_;
};

// One thread's blocks, touched by no other. A thread that frees more blocks of a size than it took got them from
// elsewhere (one makes batches, another trains on them): those go to Shared, or it would hoard what the other misses.
class Cache {
 public:
  ~Cache() {
    for (std::size_t i = 0; i < classes; ++i)
      for (void* block : free_[i]) Shared::get().leave(i, block);
    while (left_ > 0) Shared::get().leave(0, cut(alignment));
  }

  void* allocate(std::size_t index, std::size_t bytes) {
    ++taken_[index];
    if (auto& blocks = free_[index]; !blocks.empty()) {
      void* block = blocks.back();
      blocks.pop_back();
      return block;
    }
    if (void* block = Shared::get().take(index)) return block;
    ++statistics.misses;
    return index < small_classes ? cut(bytes) : Heap::get().allocate(bytes).memory;
  }

  void deallocate(std::size_t index, void* block) {
    if (taken_[index] > 0) {
      --taken_[index];
      free_[index].push_back(block);
    } else {
      Shared::get().leave(index, block);
    }
  }

  Statistics statistics;

 private:
  // Small blocks are cut from chunks: the system would pad each to nearly twice its size and take several times as
  // long. A chunk never goes back to the system, since any thread may hold a block of it.
  void* cut(std::size_t bytes) {
    if (bytes > left_) {
      next_ = static_cast<std::byte*>(Heap::get().allocate(chunk_bytes).memory);
      left_ = chunk_bytes;
    }
    left_ -= bytes;
    return std::exchange(next_, next_ + bytes);
  }

  static constexpr std::size_t chunk_bytes = std::size_t{1} << 16;
  std::array<std::vector<void*>, classes> free_;
  std::array<std::int64_t, classes> taken_{};  // blocks that this thread took and did not give back
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
};

// A tensor may outlive its thread's cache (a static one does): then Shared does the cache's work.
[[gnu::tls_model("initial-exec")]] constinit thread_local Cache* current = nullptr;  // see context
[[gnu::tls_model("initial-exec")]] constinit thread_local bool gone = false;
struct Guard {
  Cache cache;
  Guard() { current = &cache; }
  ~Guard() {
    current = nullptr;
    gone = true;
  }
};

Cache* cache() {
  if (!current && !gone) thread_local Guard guard;
  return current;
}

}  // namespace

void* allocate(std::size_t bytes) {
  Cache* mine = cache();
  if (mine) {
    ++mine->statistics.requests;
    mine->statistics.bytes += static_cast<std::int64_t>(bytes);
  }
  if (passes_through) return ::operator new(rounded_up(bytes), std::align_val_t(alignment));
  if (bytes > medium) {
    auto [block, missed] = Heap::get().allocate(rounded_up(bytes));
    if (mine && missed) ++mine->statistics.misses;
    return block;
  }
  auto [index, rounded] = size_class(bytes);
  if (mine) return mine->allocate(index, rounded);
  void* block = Shared::get().take(index);
  return block ? block : Heap::get().allocate(rounded).memory;
}

void deallocate(void* block, std::size_t bytes) noexcept {
  if (!block) return;
  if (passes_through) return ::operator delete(block, std::align_val_t(alignment));
  try {
    if (bytes > medium) return Heap::get().deallocate(block, rounded_up(bytes));
    std::size_t index = size_class(bytes).index;
    Cache* mine = cache();
    mine ? mine->deallocate(index, block) : Shared::get().leave(index, block);
  } catch (const std::bad_alloc&) {
    // No room to remember the block: it is lost.
  }
}

Statistics statistics() noexcept {
  Cache* mine = cache();
  return mine ? mine->statistics : Statistics{};
}

}  // namespace gradus::inline GRADUS_PRECISION::pool
