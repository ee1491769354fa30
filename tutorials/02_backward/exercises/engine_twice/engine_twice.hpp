#pragma once
#include <memory>
#include <vector>

namespace exercise {

struct MyNode;
using MyValue = std::shared_ptr<MyNode>;

/// One use of an input.
struct MyEdge {
  MyValue input;
  double slope = 0;  // of the operation with respect to this input
};

struct MyNode {
  double value = 0;
  double gradient = 0;
  std::vector<MyEdge> inputs;  // none: a leaf
};

}  // namespace exercise
