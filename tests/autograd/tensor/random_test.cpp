#include "autograd/tensor/random.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <set>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

constexpr double rounding = sizeof(Scalar) == 8 ? 1e-14 : 1e-6;

double moment(const Tensor& x, int power) {
  double total = 0;
  for (Scalar value : x) total += std::pow(static_cast<double>(value), power);
  return total / static_cast<double>(x.size());
}

}  // namespace

TEST_CASE("random_bits is SplitMix64") {
  // The first outputs of Vigna's splitmix64.c from state 0.
  CHECK(random_bits(0, 0) == 0xe220a8397b1dcdafu);
  CHECK(random_bits(0, 1) == 0x6e789e6aa1b965f4u);
  CHECK(random_bits(0, 2) == 0x06c45d188009454fu);
}

TEST_CASE("one seed gives the same numbers in both precisions") {
  // Python, with rb = splitmix64: key = rb(42, 0); u(i) = (rb(key, i) >> 11) * 2.0**-53
  CHECK(Generator(42).uniform() == 0.34329192209867343);
  // [-2 + 4 * u(i) for i in range(5)]
  check_close(Generator(42).uniform({5}, -2, 2),
              tensor({5}, {-0.6268323116053063, 1.8229869045269744, -0.054601854873325806, -1.7305684271866562,
                           0.7076629552866089}),
              rounding);
  // [1 + 2 * sqrt(-2 * log(1 - u(2 * i))) * cos(2 * pi * u(2 * i + 1)) for i in range(5)]
  check_close(
      Generator(42).normal({5}, 1, 2),
      tensor({5}, {2.763709174714644, 3.104925712477512, 3.7400072738000465, 0.8735998803136297, 0.8026797345097074}),
      rounding);
}

TEST_CASE("an element of a random tensor depends on its own place alone") {
  Generator whole(7), parts(7);
  Tensor both = whole.normal({6});
  Tensor first = parts.normal({4}), second = parts.normal({2});
  CHECK(both(3) == first(3));
  CHECK(both(4) == second(0));
  CHECK(whole.state() == parts.state());
}

TEST_CASE("uniform numbers stay below the upper end where rounding would reach it") {
  Scalar above_one = std::nextafter(Scalar(1), Scalar(2));
  for (Scalar x : Generator(1).uniform({1000}, 1, static_cast<double>(above_one))) CHECK(x == 1);
  for (Scalar x : Generator(1).uniform({10}, 3, 3)) CHECK(x == 3);
  CHECK(Generator(1).uniform({}).size() == 1);
  CHECK(Generator(1).uniform({0, 3}).size() == 0);
}

TEST_CASE("uniform and normal numbers have the moments of their distributions") {
  Generator generator(3);
  Tensor uniform = generator.uniform({200000});  // standard errors about 0.0007
  CHECK(std::abs(moment(uniform, 1) - 0.5) < 0.003);
  CHECK(std::abs(moment(uniform, 2) - 1 / 3.0) < 0.003);
  Tensor normal = generator.normal({200000});  // standard errors about 0.002, 0.003, 0.009, 0.02
  CHECK(std::abs(moment(normal, 1)) < 0.01);
  CHECK(std::abs(moment(normal, 2) - 1) < 0.015);
  CHECK(std::abs(moment(normal, 3)) < 0.04);
  CHECK(std::abs(moment(normal, 4) - 3) < 0.1);
}

TEST_CASE("integers reach both ends and are not biased towards the small ones") {
  Generator generator(5);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(generator.integer(-1, 2));
  CHECK(seen == std::set<std::int64_t>{-1, 0, 1, 2});
  CHECK(generator.integer(4, 4) == 4);

  // Of 3 * 2^62 numbers a third lie below 2^62; a remainder of 64 bits alone would put half of them there.
  constexpr std::int64_t low = std::numeric_limits<std::int64_t>::min(), quarter = std::int64_t{1} << 62;
  int below = 0;
  for (int i = 0; i < 3000; ++i) below += generator.integer(low, quarter - 1) < low + quarter;
  CHECK(below > 900);
  CHECK(below < 1100);
  generator.integer(low, std::numeric_limits<std::int64_t>::max());
  check_throws<ValueError>([&] { generator.integer(2, 1); }, {"2", "1", "low"});
}

TEST_CASE("what is drawn from a split generator shifts nothing in the first") {
  Generator a(11), b(11);
  Generator split_a = a.split(), split_b = b.split();
  split_a.uniform({100});
  CHECK(a.bits() == b.bits());
  CHECK(split_a.state() != split_b.state());
  CHECK(split_b.bits() != Generator(11).bits());
}

TEST_CASE("a generator made from a state goes on with the same numbers") {
  Generator generator(13);
  generator.normal({3, 5});
  Generator again(generator.state());
  CHECK(again.bits() == generator.bits());
  CHECK(again.state() == generator.state());
}

TEST_CASE("neighbouring seeds give unrelated numbers") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Generator generator(seed);
    for (int i = 0; i < 100; ++i) seen.insert(generator.bits());
  }
  CHECK(seen.size() == 10000);
}

TEST_CASE("random tensors refuse ranges and deviations that mean nothing") {
  Generator generator(1);
  check_throws<ValueError>([&] { generator.uniform({2}, 1, 0); }, {"uniform", "1", "0"});
  check_throws<ValueError>([&] { generator.normal({2}, 0, -1); }, {"normal", "-1"});
  check_throws<ValueError>([&] { generator.normal({2}, 0, std::nan("")); }, {"normal", "nan"});
}
