// says: hands on before all has arrived
#include <algorithm>
#include <unordered_set>

#include "gradus.hpp"
#include "tutorials/02_backward/exercises/engine_order/engine_order.hpp"

using namespace gradus;

namespace exercise {

void enter(const MyNode* node, std::unordered_set<const MyNode*>& entered,
           std::vector<const MyNode*>& nodes) {
  if (!entered.insert(node).second) return;
  nodes.push_back(node);
  for (const auto& input : node->inputs) enter(input.get(), entered, nodes);
}

std::vector<const MyNode*> users_first(const MyNode* result) {
  std::vector<const MyNode*> nodes;
  std::unordered_set<const MyNode*> entered;
  enter(result, entered, nodes);
  return nodes;
}

}  // namespace exercise
