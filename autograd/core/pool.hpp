#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>

/// The memory behind every Tensor and graph node: 64-byte aligned, and kept for the next tensor of that size.
/// glibc hands large blocks back to the system at every free, which makes a temporary cost several times its
/// arithmetic. The namespace is apart from the rest so that xtensor's own calls never find Gradus's `sum` or `abs` by
/// argument lookup.
namespace gradus::inline GRADUS_PRECISION::pool {

inline constexpr std::size_t alignment = 64;

/// `bytes` of uninitialised memory, 64-byte aligned; throws std::bad_alloc.
void* allocate(std::size_t bytes);

/// Gives back what `allocate(bytes)` returned; `bytes` must be the same. Any thread may do it.
void deallocate(void* block, std::size_t bytes) noexcept;

/// How often this thread asked the pool, for how much in all, and how often nothing of
/// the size had been given back.
struct Statistics {
  std::int64_t requests = 0;
  std::int64_t bytes = 0;
  std::int64_t misses = 0;
};
Statistics statistics() noexcept;

/// A standard allocator over the pool.
template <class T>
struct Allocator {
  using value_type = T;
  Allocator() = default;
  template <class U>
  Allocator(const Allocator<U>&) noexcept {}

  T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(pool::allocate(count * sizeof(T)));
  }
  void deallocate(T* block, std::size_t count) noexcept { pool::deallocate(block, count * sizeof(T)); }

  template <class U>
  bool operator==(const Allocator<U>&) const noexcept {
    return true;
  }
};

}  // namespace gradus::inline GRADUS_PRECISION::pool
