#include "nn/positional_encoding.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "autograd/ops/shape.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

TEST_CASE("sinusoidal_encoding is the paper's formula, cut at an odd width") {
  // numpy: a = p / 10000 ** (2 * (j // 2) / 5); sin(a) for even columns j, cos(a) for odd
  check_close(nn::sinusoidal_encoding(4, 5),
              tensor({4, 5}, {0,
                              1,
                              0,
                              1,
                              0,
                              0.8414709848078965,
                              0.5403023058681398,
                              0.02511622290977377,
                              0.9996845379152098,
                              0.0006309573026154199,
                              0.9092974268256817,
                              -0.4161468365471424,
                              0.05021659938746521,
                              0.9987383506934931,
                              0.001261914354042222,
                              0.1411200080598672,
                              -0.9899924966004454,
                              0.07528529299888895,
                              0.997162035307237,
                              0.001892870903091888}),
              1e-14, 1e-15);
  CHECK(shape_of(nn::sinusoidal_encoding(3, 1)) == Shape{3, 1});
}

TEST_CASE("SinusoidalPositionalEncoding adds the same rows whatever lengths came before") {
  // Rows that are kept, rows beyond them, and nothing kept at all give the same bits.
  for (std::int64_t kept : {512, 5, 0, -1}) {
    nn::SinusoidalPositionalEncoding positions({.d_model = 6, .max_length = kept});
    for (std::int64_t time : {3, 700, 1, 10}) {
      Variable y = positions(Variable(zeros({1, time, 6})));
      Tensor table = nn::sinusoidal_encoding(time, 6);
      table.reshape({1, static_cast<std::size_t>(time), 6});
      check_close(y, table, 0, 0);
    }
  }
  nn::SinusoidalPositionalEncoding positions({.d_model = 6});
  check_throws<ShapeError>([&] { positions(Variable(zeros({1, 3, 5}))); }, {"(1, 3, 5)", "6"});
}

TEST_CASE("positional encodings: rows from a first position on are those of the longer whole") {
  Generator g(1);
  auto check_parts = [](const auto& positions) {
    Variable whole = positions(Variable(zeros({2, 12, 6})));
    for (std::int64_t first : {0, 1, 4, 5, 9, 12})
      for (std::int64_t time : {0, 1, 3}) {
        if (first + time > 12) continue;
        check_close(positions(Variable(zeros({2, time, 6})), first), slice(whole, 1, first, first + time).value(), 0,
                    0);
      }
    check_throws<ValueError>([&] { positions(Variable(zeros({2, 3, 6})), -1); }, {"first position", "-1"});
  };
  for (std::int64_t kept : {512, 5, 0})
    check_parts(nn::SinusoidalPositionalEncoding({.d_model = 6, .max_length = kept}));
  nn::LearnedPositionalEncoding learned({.d_model = 6, .max_length = 12}, g);
  check_parts(learned);
  check_throws<ShapeError>(
      [&] {
        learned(Variable(zeros({1, 2, 6})), 11);
      },
      {"(1, 2, 6)", "2 positions from 11", "12"});
}

TEST_CASE("LearnedPositionalEncoding refuses what is longer than it learned") {
  Generator g(1);
  nn::LearnedPositionalEncoding positions({.d_model = 4, .max_length = 3}, g);
  CHECK(positions(Variable(zeros({2, 3, 4}))).shape() == Shape{2, 3, 4});
  check_throws<ShapeError>([&] { positions(Variable(zeros({2, 4, 4}))); }, {"(2, 4, 4)", "3", "max_length"});
  check_throws<ValueError>([&] { nn::LearnedPositionalEncoding({.d_model = 0}, g); }, {"d_model"});
}

TEST_CASE("SinusoidalPositionalEncoding: two threads may use one module on inputs of growing length") {
  nn::SinusoidalPositionalEncoding positions({.d_model = 8, .max_length = 4});
  std::atomic<int> wrong = 0;
  auto use = [&] {
    for (std::int64_t time = 1; time < 200; ++time) {
      Tensor got = positions(Variable(zeros({1, time, 8}))).value(), want = nn::sinusoidal_encoding(time, 8);
      wrong += !std::equal(want.begin(), want.end(), got.begin());
    }
  };
  std::thread other(use);
  use();
  other.join();
  CHECK(wrong == 0);
}
