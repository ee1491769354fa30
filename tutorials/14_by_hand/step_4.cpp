#include <fmt/core.h>

#include "by_hand.hpp"

/// (u, v) to (what is to be added to u so that it becomes the digit, 0).
nn::FeedForward digit_maker() {
  Generator generator(1);  // draws numbers that are all replaced
  nn::FeedForward part({.d_model = 2, .d_ff = 4}, generator);
  for (const Variable& parameter : part.parameters()) fill(parameter, 0);
  auto hidden = [&](std::int64_t row, double u, double v, double bias) {
    set(part.parameter("linear1.weight"), row, 0, u);
    set(part.parameter("linear1.weight"), row, 1, v);
    part.parameter("linear1.bias").mutable_value()(row) =
        static_cast<Scalar>(bias);
  };
  hidden(0, 0, 1, -4);  // the first minus the second is 0 for v up to 4
  hidden(1, 0, 1, -5);  // and 1 from 5 on
  hidden(2, 1, 0.1, -9);
  hidden(3, 1, 0.1, -9.9);
  const double ten = 10 / 0.9;  // these two differ by 0.9 in the end
  Variable out = part.parameter("linear2.weight");
  set(out, 0, 0, 1), set(out, 0, 1, -1);
  set(out, 0, 2, -ten), set(out, 0, 3, ten);
  return part;
}

int main() {
  nn::FeedForward part = digit_maker();
  auto digit = [&](int u, int v) {
    Variable row = tensor({1, 2}, {double(u), double(v)});
    return u + part(row).value()(0, 0);
  };

  fmt::print("the place before   said    v   here   digit\n");
  struct Case {
    int a, b, carry, u;  // of the place before; and a + b here
  };
  for (const Case& c : {Case{4, 3, 0, 5}, Case{4, 3, 1, 5}, Case{8, 6, 0, 5},
                        Case{5, 4, 1, 5}, Case{5, 4, 1, 9}, Case{5, 4, 0, 9},
                        Case{9, 9, 1, 18}}) {
    int said = (c.a + c.b + c.carry) % 10, v = c.a + c.b - said;
    fmt::print("{} + {} + {} {:13} {:4} {:6} {:7.3f}\n", c.a, c.b, c.carry,
               said, v, c.u, digit(c.u, v));
  }

  // All cases: the sum before, the carry into it, and the sum here.
  int cases = 0, right = 0, without = 0;
  for (int before = 0; before <= 18; ++before)
    for (int carry : {0, 1})
      for (int u = 0; u <= 18; ++u) {
        int said = (before + carry) % 10, next = (before + carry) / 10;
        ++cases;
        right += std::abs(digit(u, before - said) - (u + next) % 10) < 0.01;
        without += before / 10 == next;
      }
  fmt::print("\nright in {} of {} cases; a carry from a + b alone: {}\n",
             right, cases, without);

  // What these few cost in numbers of ten digits.
  Generator generator(1);
  int sums = 10000, exact = 0;
  for (int i = 0; i < sums; ++i) {
    int carry = 0, guess = 0;
    bool same = true;
    for (int place = 0; place < 10; ++place) {
      auto u =
          static_cast<int>(generator.integer(0, 9) + generator.integer(0, 9));
      same = same && guess == carry;
      carry = (u + carry) / 10;
      guess = u / 10;
    }
    exact += same && guess == carry;
  }
  fmt::print("ten digits with a carry from a + b alone: {:.0f} % right\n",
             100.0 * exact / sums);
  return right == cases ? 0 : 1;
}
