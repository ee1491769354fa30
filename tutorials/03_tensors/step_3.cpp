#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

void try_to_add(const Shape& a, const Shape& b) {
  std::string result;
  try {
    result = to_string((Variable(zeros(a)) + Variable(zeros(b))).shape());
  } catch (const ShapeError& error) {
    result = error.what();
  }
  fmt::print("{:>9} + {:6}  {}\n", to_string(a), to_string(b), result);
}

void print(const char* name, const Variable& x) {
  Variable means = mean(x, {1});
  fmt::print("{:20} {}, means of its rows {}\n", name, x.shape(),
             to_string(means.value(), 3));
}

int main() {
  try_to_add({2, 3}, {3});
  try_to_add({2, 3}, {2, 1});
  try_to_add({2, 1}, {3});
  try_to_add({5, 2, 3}, {2, 1});
  try_to_add({2, 3}, {});
  try_to_add({2, 3}, {2});
  try_to_add({2, 3}, {4, 3});

  // Take from each row its mean.
  fmt::print("\n");
  Variable wide = tensor({2, 3}, {1, 2, 6, 4, 5, 9});
  try {
    print("x - mean(x)", wide - mean(wide, {1}));
  } catch (const ShapeError& error) {
    fmt::print("{:20} {}\n", "x - mean(x)", error.what());
  }
  print("and with keepdims", wide - mean(wide, {1}, {.keepdims = true}));

  Variable square = tensor({3, 3}, {1, 2, 6, 4, 5, 9, 0, 0, 3});
  print("x - mean(x)", square - mean(square, {1}));
  print("and with keepdims", square - mean(square, {1}, {.keepdims = true}));
}
