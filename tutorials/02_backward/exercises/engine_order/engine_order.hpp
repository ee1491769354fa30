#pragma once
#include <cstdint>
#include <memory>
#include <vector>

namespace exercise {

/// A place in the graph: the part of an engine's node that the order needs.
struct MyNode {
  std::vector<std::shared_ptr<MyNode>>
      inputs;            // it was made from; none: a leaf
  std::uint64_t id = 0;  // nodes are numbered as they are made
  const char* name = "";
};

}  // namespace exercise
