#include "autograd/tensor/pool.hpp"

#include <array>
#include <bit>
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

// Sizes are rounded up to a power of two or to 1.25, 1.5, 1.75 times one, so that at most a fifth is wasted and tensors
// of nearly one size share blocks.
constexpr std::size_t classes = 4 * 40;

struct SizeClass {
  std::size_t index;
  std::size_t bytes;
};

SizeClass size_class(std::size_t bytes) {
  if (bytes <= 64) return {0, 64};
  std::size_t power = std::bit_floor(bytes - 1);                             // power < bytes <= 2 * power
  std::size_t quarter = (bytes - 1 - power) / (power / 4) + 1;               // 1 to 4 quarters above it
  std::size_t octave = static_cast<std::size_t>(std::bit_width(power)) - 7;  // 0 for 64
  return {1 + 4 * octave + (quarter - 1), power + quarter * (power / 4)};
}

struct Cache {
  std::array<std::vector<void*>, classes> free;
  Statistics statistics;
  ~Cache() {
    for (auto& blocks : free)
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
    if (auto& blocks = mine->free[index]; !blocks.empty()) {
      void* block = blocks.back();
      blocks.pop_back();
      return block;
    }
    ++mine->statistics.misses;
  }
  return ::operator new(rounded, std::align_val_t(alignment));
}

void deallocate(void* block, std::size_t bytes) noexcept {
  if (!block) return;
  Cache* mine = passes_through ? nullptr : cache();
  if (mine) {
    try {
      mine->free[size_class(bytes).index].push_back(block);
      return;
    } catch (const std::bad_alloc&) {
      // No room to remember the block: the system takes it back.
    }
  }
  ::operator delete(block, std::align_val_t(alignment));
}

Statistics statistics() noexcept {
  Cache* mine = cache();
  return mine ? mine->statistics : Statistics{};
}

}  // namespace gradus::inline GRADUS_PRECISION::pool
