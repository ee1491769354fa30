#include "autograd/tensor/pool.hpp"

#include <array>
#include <bit>
#include <mutex>
#include <utility>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#define GRADUS_POOL_PASSES_THROUGH 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GRADUS_POOL_PASSES_THROUGH 1
#endif
#endif

namespace gradus::inline GRADUS_PRECISION::pool {
namespace {

#ifdef GRADUS_POOL_PASSES_THROUGH
constexpr bool passes_through = true;  // a kept block would hide a use after free from the sanitizer
#else
constexpr bool passes_through = false;
#endif

// Small sizes are rounded up to a multiple of 64, others to a power of two or to 1.25, 1.5, 1.75 times one, so that at
// most a fifth is wasted and tensors of nearly one size share blocks.
constexpr std::size_t small = 1024, small_classes = small / alignment;
constexpr std::size_t classes = small_classes + 4 * 36;

struct SizeClass {
  std::size_t index;
  std::size_t bytes;
};

SizeClass size_class(std::size_t bytes) {
  if (bytes <= small) {
    std::size_t lines = bytes ? (bytes + alignment - 1) / alignment : 1;
    return {lines - 1, lines * alignment};
  }
  std::size_t power = std::bit_floor(bytes - 1);                              // power < bytes <= 2 * power
  std::size_t quarter = (bytes - 1 - power) / (power / 4) + 1;                // 1 to 4 quarters above it
  std::size_t octave = static_cast<std::size_t>(std::bit_width(power)) - 11;  // 0 for 1024
  return {small_classes + 4 * octave + (quarter - 1), power + quarter * (power / 4)};
}

void* from_system(std::size_t bytes) { return ::operator new(bytes, std::align_val_t(alignment)); }

// Small blocks are cut from chunks: the system would pad each to nearly twice its size and take several times as long.
class SmallBlocks {
 public:
  std::vector<void*>& free(std::size_t index) { return free_[index]; }
  void* cut(std::size_t bytes) {
    if (bytes > left_) {
      left_ = chunk_bytes;
      next_ = static_cast<std::byte*>(from_system(left_));
    }
    left_ -= bytes;
    return std::exchange(next_, next_ + bytes);
  }

 private:
  static constexpr std::size_t chunk_bytes = std::size_t{1} << 16;
  std::array<std::vector<void*>, small_classes> free_;
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
};

// A chunk never goes back to the system, since any thread may hold a block of it. What a thread leaves goes to the next
// one that starts.
class Inheritance {
 public:
  SmallBlocks take() {
    std::lock_guard lock(mutex_);
    if (left_.empty()) return {};
    SmallBlocks blocks = std::move(left_.back());
    left_.pop_back();
    return blocks;
  }
  void leave(SmallBlocks blocks) {
    std::lock_guard lock(mutex_);
    left_.push_back(std::move(blocks));
  }
  static Inheritance& get() {
    static auto* inheritance = new Inheritance;  // never deleted: threads may end after the statics
    return *inheritance;
  }

 private:
  std::mutex mutex_;
  std::vector<SmallBlocks> left_;
};

struct Cache {
  SmallBlocks small = Inheritance::get().take();
  std::array<std::vector<void*>, classes - small_classes> large;
  Statistics statistics;

  std::vector<void*>& free(std::size_t index) {
    return index < small_classes ? small.free(index) : large[index - small_classes];
  }
  ~Cache() {
    Inheritance::get().leave(std::move(small));
    for (auto& blocks : large)
      for (void* block : blocks) ::operator delete(block, std::align_val_t(alignment));
  }
};

// A tensor may outlive its thread's cache (a static one does): then the pool hands through to the system.
thread_local bool gone = false;
struct Guard {
  Cache cache;
  ~Guard() { gone = true; }
};

Cache* cache() {
  if (gone) return nullptr;
  thread_local Guard guard;
  return &guard.cache;
}

}  // namespace

void* allocate(std::size_t bytes) {
  auto [index, rounded] = size_class(bytes);
  if (index >= classes) throw std::bad_alloc();
  Cache* mine = cache();
  if (mine) {
    ++mine->statistics.requests;
    if (auto& blocks = mine->free(index); !blocks.empty()) {
      void* block = blocks.back();
      blocks.pop_back();
      return block;
    }
    ++mine->statistics.misses;
  }
  if (index >= small_classes || passes_through) return from_system(rounded);
  // After its thread's cache is gone, a small block cannot be told from one of a chunk: it must come from one too.
  return mine ? mine->small.cut(rounded) : SmallBlocks().cut(rounded);
}

void deallocate(void* block, std::size_t bytes) noexcept {
  if (!block) return;
  std::size_t index = size_class(bytes).index;
  Cache* mine = passes_through ? nullptr : cache();
  if (mine) {
    try {
      mine->free(index).push_back(block);
      return;
    } catch (const std::bad_alloc&) {
      // No room to remember the block.
    }
  }
  if (index >= small_classes || passes_through) ::operator delete(block, std::align_val_t(alignment));
}

Statistics statistics() noexcept {
  Cache* mine = cache();
  return mine ? mine->statistics : Statistics{};
}

}  // namespace gradus::inline GRADUS_PRECISION::pool
