// says: the second pass from a leaf replaced what the first one gave
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

void backward(const Value& result) {
  std::vector<Node*> order{result.get()};
  std::unordered_set<Node*> reached{result.get()};
  for (std::size_t next = 0; next < order.size(); ++next)
    for (const Edge& edge : order[next]->inputs)
      if (reached.insert(edge.input.get()).second)
        order.push_back(edge.input.get());
  std::sort(order.begin(), order.end(),
            [](const Node* left, const Node* right) {
              return left->id > right->id;
            });

  for (Node* node : order)
    if (!node->inputs.empty())
      node->gradient = 0;  // of an earlier pass; leaves keep theirs
  result->gradient = 1;
  for (const Node* node : order)
    for (const Edge& edge : node->inputs)
      edge.input->gradient += edge.slope * node->gradient;
}

}  // namespace exercise
