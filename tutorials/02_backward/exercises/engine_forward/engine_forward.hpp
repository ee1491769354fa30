#pragma once
#include <memory>
#include <vector>

namespace exercise {

struct MyNode;
/// What users of the engine hold: a handle to a node, as a Variable is.
using MyValue = std::shared_ptr<MyNode>;

/// One use of an input.
struct MyEdge {
  MyValue input;
  double slope = 0;  // of the operation with respect to this input
};

/// A value, and how it was made.
struct MyNode {
  double value = 0;
  std::vector<MyEdge> inputs;  // an edge for each use; none: a leaf
};

}  // namespace exercise
