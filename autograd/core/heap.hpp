#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <set>
#include <utility>
#include <vector>

#include "autograd/core/pool.hpp"

namespace gradus::inline GRADUS_PRECISION::pool {

/// The pool's large blocks, for all threads. A request takes the smallest free range that holds it, and free ranges
/// that touch become one: what the activations of a forward pass gave back serves the gradients, whatever their sizes.
class Heap {
 public:
  struct Block {
    void* memory;
    bool from_system;  ///< no range that was given back could hold it
  };
  /// `bytes`, a multiple of `alignment`, uninitialised and aligned; throws std::bad_alloc.
  Block allocate(std::size_t bytes);
  /// `bytes` as it was given to allocate. Throws std::bad_alloc where there is no room to remember the range, which is
  /// then lost.
  void deallocate(void* memory, std::size_t bytes);

  /// That of the program; never deleted, since a static Tensor may outlive it.
  static Heap& get();

 private:
  using Range = std::pair<std::byte* const, std::size_t>;  // where, and how many bytes
  void join(std::byte* begin, std::size_t bytes);          // a range that is free from now on
  void remember(std::byte* memory, std::size_t bytes);
  void forget(const Range& range);
  void grow(std::size_t bytes);

  static constexpr std::size_t page = std::size_t{2} << 20;  // a large page of the system's
  struct Free {
    void operator()(std::byte* piece) const { ::operator delete(piece, std::align_val_t(page)); }
  };

  std::mutex mutex_;
  std::vector<std::unique_ptr<std::byte, Free>> pieces_;  // what the system gave
  std::map<std::byte*, std::size_t> by_place_;            // the ranges that were given back
  std::set<std::pair<std::size_t, std::byte*>> by_size_;  // the same
  std::byte* fresh_ = nullptr;                            // never used so far
  std::size_t fresh_bytes_ = 0;
};

}  // namespace gradus::inline GRADUS_PRECISION::pool
