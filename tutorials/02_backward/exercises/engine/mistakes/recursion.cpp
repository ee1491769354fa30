// says: does backward call itself for every link
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

struct Node;
using Value = std::shared_ptr<Node>;

struct Edge {
  Value input;
  double slope;
};

struct Node {
  Node(double value, std::vector<Edge> inputs)
      : value(value), inputs(std::move(inputs)), id(++nodes_made) {}
  ~Node();

  double value;
  double gradient = 0;
  std::vector<Edge> inputs;  // none: a leaf
  std::uint64_t id;          // above those of the inputs

  static inline std::uint64_t nodes_made = 0;
};

Node::~Node() {
  // An input that nobody else holds would be deleted within this destructor,
  // its inputs within that one, and so on. So its edges come here first, and
  // it is deleted with none.
  std::vector<Edge> edges = std::move(inputs);
  while (!edges.empty()) {
    Value input = std::move(edges.back().input);
    edges.pop_back();
    if (input.use_count() > 1) continue;
    std::move(input->inputs.begin(), input->inputs.end(),
              std::back_inserter(edges));
    input->inputs.clear();
  }
}

Value leaf(double value) {
  return std::make_shared<Node>(value, std::vector<Edge>{});
}
double value(const Value& x) { return x->value; }
double gradient(const Value& x) { return x->gradient; }
void zero_gradient(const Value& x) { x->gradient = 0; }

Value operator+(const Value& a, const Value& b) {
  return std::make_shared<Node>(a->value + b->value,
                                std::vector<Edge>{{a, 1}, {b, 1}});
}

Value operator*(const Value& a, const Value& b) {
  return std::make_shared<Node>(
      a->value * b->value, std::vector<Edge>{{a, b->value}, {b, a->value}});
}

Value tanh(const Value& x) {
  double y = std::tanh(x->value);
  return std::make_shared<Node>(y, std::vector<Edge>{{x, 1 - y * y}});
}

/// Inputs first, then the node itself: turned round, an order that is right.
void collect(Node* node, std::vector<Node*>& order,
             std::unordered_set<Node*>& reached) {
  if (!reached.insert(node).second) return;
  for (const Edge& edge : node->inputs)
    collect(edge.input.get(), order, reached);
  order.push_back(node);
}

void backward(const Value& result) {
  std::vector<Node*> order;
  std::unordered_set<Node*> reached;
  collect(result.get(), order, reached);
  std::reverse(order.begin(), order.end());

  for (Node* node : order)
    if (!node->inputs.empty())
      node->gradient = 0;  // of an earlier pass; leaves keep theirs
  result->gradient += 1;
  for (const Node* node : order)
    for (const Edge& edge : node->inputs)
      edge.input->gradient += edge.slope * node->gradient;
}

}  // namespace exercise
