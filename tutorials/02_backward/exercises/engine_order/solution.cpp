#include <algorithm>
#include <unordered_set>

#include "gradus.hpp"
#include "tutorials/02_backward/exercises/engine_order/engine_order.hpp"

using namespace gradus;

namespace exercise {

std::vector<const MyNode*> users_first(const MyNode* result) {
  std::vector<const MyNode*> nodes{result};
  std::unordered_set<const MyNode*> reached{result};
  for (std::size_t next = 0; next < nodes.size(); ++next)
    for (const auto& input : nodes[next]->inputs)
      if (reached.insert(input.get()).second) nodes.push_back(input.get());
  std::sort(nodes.begin(), nodes.end(),
            [](const MyNode* left, const MyNode* right) {
              return left->id > right->id;
            });
  return nodes;
}

}  // namespace exercise
