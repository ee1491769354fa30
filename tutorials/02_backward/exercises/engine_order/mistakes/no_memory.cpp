// says: does the walk follow every path
#include <algorithm>
#include <unordered_set>

#include "gradus.hpp"
#include "tutorials/02_backward/exercises/engine_order/engine_order.hpp"

using namespace gradus;

namespace exercise {

void enter(const MyNode* node, std::vector<const MyNode*>& nodes) {
  for (const auto& input : node->inputs) enter(input.get(), nodes);
  if (std::find(nodes.begin(), nodes.end(), node) == nodes.end())
    nodes.push_back(node);
}

std::vector<const MyNode*> users_first(const MyNode* result) {
  std::vector<const MyNode*> nodes;
  enter(result, nodes);
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

}  // namespace exercise
