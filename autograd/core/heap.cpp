#include "autograd/core/heap.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <iterator>

namespace gradus::inline GRADUS_PRECISION::pool {

Heap& Heap::get() {
  static auto* heap = new Heap;
  return *heap;
}

Heap::Block Heap::allocate(std::size_t bytes) {
  std::lock_guard lock(mutex_);
  if (auto fits = by_size_.lower_bound({bytes, nullptr}); fits != by_size_.end()) {
    auto [size, memory] = *fits;
    forget({memory, size});
    if (size > bytes) remember(memory + bytes, size - bytes);
    return {memory, false};
  }
  // A range that is too small but ends where the fresh memory begins needs only the difference.
  auto last = by_place_.lower_bound(fresh_);
  bool touches = last != by_place_.begin() && std::prev(last)->first + std::prev(last)->second == fresh_;
  std::size_t there = touches ? std::prev(last)->second : 0;
  if (fresh_bytes_ < bytes - there) {
    grow(bytes);
    there = 0;
  }
  if (there > 0) forget({fresh_ - there, there});
  std::byte* memory = fresh_ - there;
  fresh_ += bytes - there;
  fresh_bytes_ -= bytes - there;
  return {memory, true};
}

void Heap::deallocate(void* memory, std::size_t bytes) {
  std::lock_guard lock(mutex_);
  join(static_cast<std::byte*>(memory), bytes);
}

void Heap::join(std::byte* begin, std::size_t bytes) {
  auto next = by_place_.lower_bound(begin);
  if (next != by_place_.end() && begin + bytes == next->first) {
    Range range = *next++;
    forget(range);
    bytes += range.second;
  }
  if (next != by_place_.begin())
    if (Range range = *std::prev(next); range.first + range.second == begin) {
      forget(range);
      begin = range.first;
      bytes += range.second;
    }
  remember(begin, bytes);
}

void Heap::remember(std::byte* memory, std::size_t bytes) {
  auto place = by_place_.emplace(memory, bytes).first;
  try {
    by_size_.emplace(bytes, memory);
  } catch (...) {
    by_place_.erase(place);
    throw;
  }
}

void Heap::forget(const Range& range) {
  by_place_.erase(range.first);
  by_size_.erase({range.second, range.first});
}

void Heap::grow(std::size_t bytes) {
  // The system gives pages only to what is written, so that a generous piece costs addresses and not memory;
  // but WebAssembly has 32 bits of them, and gets what it asks for.
  constexpr std::size_t piece = std::size_t{sizeof(void*) == 8 ? 64 : 4} << 20;
  std::size_t size = std::max(bytes, piece);
  pieces_.reserve(pieces_.size() + 1);
  auto* memory = static_cast<std::byte*>(::operator new(size, std::align_val_t(page)));
#ifdef MADV_HUGEPAGE
  // The processor finds few large pages faster than many small ones: a step takes 2 to 4 per cent less for it.
  madvise(memory, size, MADV_HUGEPAGE);
#endif
  pieces_.emplace_back(memory);
  if (fresh_bytes_ > 0) join(fresh_, fresh_bytes_);
  fresh_ = memory;
  fresh_bytes_ = size;
}

}  // namespace gradus::inline GRADUS_PRECISION::pool
