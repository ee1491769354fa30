#include "autograd/core/pool.hpp"

#include <doctest/doctest.h>

#include <array>
#include <barrier>
#include <thread>

using namespace gradus;

namespace {

constexpr int rounds = 50, blocks_a_round = 64;

/// How often the system was asked while one thread took blocks and another gave them back, the first round left out.
std::int64_t misses_between_two_threads(std::size_t bytes) {
  std::array<void*, blocks_a_round> blocks{};
  std::barrier turn(2);
  std::thread user([&] {
    for (int round = 0; round < rounds; ++round) {
      turn.arrive_and_wait();
      for (void* block : blocks) pool::deallocate(block, bytes);
      turn.arrive_and_wait();
    }
  });
  std::int64_t after_first = 0;
  for (int round = 0; round < rounds; ++round) {
    for (void*& block : blocks) block = pool::allocate(bytes);
    if (round == 0) after_first = pool::statistics().misses;
    turn.arrive_and_wait();
    turn.arrive_and_wait();
  }
  user.join();
  return pool::statistics().misses - after_first;
}

}  // namespace

TEST_CASE("pool: blocks that one thread takes and another gives back come round again") {
  CHECK(misses_between_two_threads(200) == 0);
  CHECK(misses_between_two_threads(300'000) == 0);
}

TEST_CASE("pool: a thread's own blocks are there again at once, and after it ends for others") {
  std::int64_t misses = 0;
  auto work = [&] {
    std::int64_t before = pool::statistics().misses;
    for (int round = 0; round < rounds; ++round) pool::deallocate(pool::allocate(512), 512);
    misses = pool::statistics().misses - before;
  };
  std::thread(work).join();
  CHECK(misses <= 1);
  std::thread(work).join();
  CHECK(misses == 0);
}

TEST_CASE("pool: blocks are 64-byte aligned, distinct, and as large as asked for") {
  for (std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{64}, std::size_t{1025}, std::size_t{70'000}}) {
    auto* a = static_cast<std::byte*>(pool::allocate(bytes));
    auto* b = static_cast<std::byte*>(pool::allocate(bytes));
    CHECK(reinterpret_cast<std::uintptr_t>(a) % pool::alignment == 0);
    CHECK((a + bytes <= b || b + bytes <= a));
    CHECK(a != b);
    pool::deallocate(a, bytes);
    pool::deallocate(b, bytes);
  }
}

TEST_CASE("pool: counts the bytes that this thread asked for") {
  pool::Statistics before = pool::statistics();
  pool::deallocate(pool::allocate(100), 100);
  pool::deallocate(pool::allocate(5000), 5000);
  std::thread([] { pool::deallocate(pool::allocate(64), 64); }).join();
  CHECK(pool::statistics().bytes - before.bytes == 5100);
  CHECK(pool::statistics().requests - before.requests == 2);
}
