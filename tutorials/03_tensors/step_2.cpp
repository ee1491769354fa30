#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

/// Numbers of a Tensor under two axes, without a copy: where the first one
/// lies, and how far it is to the next one along either axis.
struct View {
  double* first;
  Shape shape, strides;
  double& operator()(std::int64_t i, std::int64_t j) const {
    return first[i * strides[0] + j * strides[1]];
  }
};

void print(const char* name, const View& view) {
  fmt::print("{:18} {} {:7}", name, view.shape, to_string(view.strides));
  for (std::int64_t i = 0; i < view.shape[0]; ++i) {
    fmt::print("{}", i == 0 ? " " : " |");
    for (std::int64_t j = 0; j < view.shape[1]; ++j)
      fmt::print(" {:2}", view(i, j));
  }
  fmt::print("\n");
}

int main() {
  Tensor x = reshaped(arange(0, 12), {3, 4});
  double* data = x.data();
  View transposed{data, {4, 3}, {1, 4}};
  fmt::print("                   shape  strides  rows\n");
  print("x", {data, {3, 4}, {4, 1}});
  print("transposed", transposed);
  print("columns 1 and 3", {data + 1, {3, 2}, {4, 2}});
  print("mirrored", {data + 3, {3, 4}, {4, -1}});
  print("row 0, repeated", {data, {3, 4}, {0, 1}});
  print("column 0, repeated", {data, {3, 4}, {4, 0}});

  // Who sees it when a number changes?
  Tensor copied = x;
  transposed(3, 1) = 70;  // a view: this is x(1, 3), until now 7
  fmt::print("\nx(1, 3) is {}, in the copy {}\n", x(1, 3), copied(1, 3));

  Variable a(x);              // with numbers of its own
  Variable b = a;             // a handle to the same ones
  Variable c = transpose(a);  // an operation: numbers of its own
  a.mutable_value()(1, 3) = 700;
  fmt::print("in a {}, in b {}, in c {}, in x {}\n", a.value()(1, 3),
             b.value()(1, 3), c.value()(3, 1), x(1, 3));
}
