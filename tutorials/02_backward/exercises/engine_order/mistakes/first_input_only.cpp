// says: does the walk follow every input
#include <algorithm>
#include <unordered_set>

#include "gradus.hpp"
#include "tutorials/02_backward/exercises/engine_order/engine_order.hpp"

using namespace gradus;

namespace exercise {

std::vector<const MyNode*> users_first(const MyNode* result) {
  std::vector<const MyNode*> nodes;
  for (const MyNode* node = result; node;
       node = node->inputs.empty() ? nullptr : node->inputs[0].get())
    nodes.push_back(node);
  return nodes;
}

}  // namespace exercise
