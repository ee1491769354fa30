#include "gradus.hpp"
#include "tutorials/02_backward/exercises/engine_twice/engine_twice.hpp"

using namespace gradus;

namespace exercise {

std::vector<MyNode*> users_first(const MyValue& result);

void backward(const MyValue& result) {
  const std::vector<MyNode*> order = users_first(result);
  for (MyNode* node : order)
    if (!node->inputs.empty()) node->gradient = 0;  // of an earlier pass
  result->gradient += 1;  // a leaf may be a result, too
  for (const MyNode* node : order)
    for (const MyEdge& edge : node->inputs)
      edge.input->gradient += edge.slope * node->gradient;
}

}  // namespace exercise
