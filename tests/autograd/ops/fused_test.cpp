// Every fused operation against its twin, the same from simple operations: values and all gradients, in double, at
// sizes around the limits of its kernels. A new fused operation gets a row in fused_layers.cpp or beside it.
#include "tests/autograd/ops/fused.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "autograd/ops/reduction.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::Call;
using testing::check_close;
using testing::Fused;
using testing::Given;
using testing::wave;

namespace {

/// Each element within 1e-9 of the largest.
void check_equal(const Tensor& got, const Tensor& want, const char* file = __builtin_FILE(),
                 int line = __builtin_LINE()) {
  double largest = 0;
  for (Scalar value : want) largest = std::max(largest, std::abs(static_cast<double>(value)));
  check_close(got, want, 0, 1e-9 * std::max(largest, 1e-6), file, line);
}

/// The value and the gradients. `beside`: every input is used twice, the operation's gradient being the second to come.
std::vector<Tensor> results(const Call& call, const std::vector<Shape>& shapes, bool beside) {
  Given leaves, inputs;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    leaves.emplace_back(wave(shapes[i], 0.3 + static_cast<double>(i)), true);
    inputs.push_back(beside ? leaves[i] * 3 : leaves[i]);
  }
  Variable y = call(inputs);
  std::vector<Tensor> all = {y.value()};
  if (beside) {
    Variable total = sum(y * wave(y.shape(), 2));
    for (std::size_t i = 0; i < inputs.size(); ++i) total = total + sum(inputs[i] * wave(shapes[i], 4));
    total.backward();
  } else {
    y.backward(wave(y.shape(), 2));
  }
  for (const Variable& leaf : leaves) all.push_back(leaf.grad());
  return all;
}

}  // namespace

TEST_CASE("fused operations: each equals its twin, in values and in the gradients of all inputs") {
  for (const Fused& row : testing::fused_operations())
    for (const std::vector<Shape>& shapes : row.sizes)
      for (bool beside : {false, true}) {
        CAPTURE(row.operation);
        CAPTURE(row.what);
        CAPTURE(to_string(shapes[0]));
        CAPTURE(beside);
        std::vector<Tensor> fused = results(row.fused, shapes, beside), twin = results(row.twin, shapes, beside);
        for (std::size_t i = 0; i < twin.size(); ++i) {
          std::string tensor = i == 0 ? "its value" : fmt::format("the gradient of input {}", i - 1);
          CAPTURE(tensor);
          check_equal(fused[i], twin[i]);
        }
      }
}

TEST_CASE("fused operations: an operation has a twin, or is one of those that twins are made of") {
  std::set<std::string> simple = {
      "add",       "sub",     "mul",       "div",         "neg",     "pow",          "exp",
      "log",       "sqrt",    "abs",       "maximum",     "minimum", "where",        "masked_fill",
      "tanh",      "sigmoid", "sum",       "mean",        "max",     "min",          "reshape",
      "transpose", "permute", "slice",     "concatenate", "stack",   "broadcast_to", "take_along_axis",
      "clamp",     "squeeze", "unsqueeze", "select"};
  std::set<std::string> fused, all;
  for (const Fused& row : testing::fused_operations()) fused.insert(row.operation);
  for (const testing::Operation& operation : testing::operations()) all.insert(operation.name);
  for (const std::string& name : all)
    CHECK_MESSAGE(fused.contains(name) != simple.contains(name),
                  name << " belongs among the simple ones here, or needs a row of fused_operations()");
  for (const std::string& name : fused) CHECK_MESSAGE(all.contains(name), name << " is not in the table");
}
