#include "autograd/core/heap.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstring>

using namespace gradus;
using pool::Heap;

namespace {
constexpr std::size_t kib = 1024;
}

TEST_CASE("heap: neighbours that are given back, in any order, serve one request of their size together") {
  for (auto order : {std::array{0, 1, 2}, std::array{2, 1, 0}, std::array{0, 2, 1}, std::array{1, 0, 2}}) {
    Heap heap;
    std::array<void*, 3> blocks{};
    for (void*& block : blocks) block = heap.allocate(100 * kib).memory;
    static_cast<void>(heap.allocate(kib));  // so that the fresh memory does not touch them
    for (int i : order) heap.deallocate(blocks[static_cast<std::size_t>(i)], 100 * kib);
    auto [memory, from_system] = heap.allocate(300 * kib);
    CHECK_FALSE(from_system);
    CHECK(memory == blocks[0]);
  }
}

TEST_CASE("heap: a request takes the smallest range that holds it, and leaves the rest") {
  Heap heap;
  void* large = heap.allocate(300 * kib).memory;
  static_cast<void>(heap.allocate(kib));
  void* medium = heap.allocate(200 * kib).memory;
  static_cast<void>(heap.allocate(kib));
  heap.deallocate(large, 300 * kib);
  heap.deallocate(medium, 200 * kib);
  CHECK(heap.allocate(150 * kib).memory == medium);
  CHECK(heap.allocate(50 * kib).memory == static_cast<std::byte*>(medium) + 150 * kib);
  CHECK(heap.allocate(250 * kib).memory == large);
}

TEST_CASE("heap: the last range grows by what it lacks") {
  Heap heap;
  void* block = heap.allocate(100 * kib).memory;
  heap.deallocate(block, 100 * kib);
  auto [memory, from_system] = heap.allocate(150 * kib);
  CHECK(from_system);
  CHECK(memory == block);
  CHECK(heap.allocate(kib).memory == static_cast<std::byte*>(block) + 150 * kib);
}

TEST_CASE("heap: the last range grows where what was never used would not do by itself") {
  Heap heap;
  constexpr std::size_t mib = kib * kib;  // of 64 that the system gives at once
  void* block = heap.allocate(40 * mib).memory;
  heap.deallocate(block, 40 * mib);
  CHECK(heap.allocate(60 * mib).memory == block);
}

TEST_CASE("heap: requests beyond one piece of the system's memory are served, and what was left of it is used") {
  Heap heap;
  void* first = heap.allocate(kib).memory;
  auto* huge = static_cast<std::byte*>(heap.allocate(200 * kib * kib).memory);
  std::memset(huge, 1, kib);
  std::memset(huge + 200 * kib * kib - kib, 1, kib);
  auto [next, from_system] = heap.allocate(kib);
  CHECK_FALSE(from_system);
  CHECK(next == static_cast<std::byte*>(first) + kib);
}

TEST_CASE("heap: what is left of a piece of the system's memory joins the range before it") {
  Heap heap;
  constexpr std::size_t piece = 64 * kib * kib;
  void* first = heap.allocate(kib).memory;
  heap.deallocate(first, kib);
  static_cast<void>(heap.allocate(2 * piece));
  CHECK(heap.allocate(piece).memory == first);
}
