// says: hands on its gradient before all of it has arrived
#include <cmath>
#include <cstdint>
#include <memory>
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

void hand_on(Node* node) {
  for (const Edge& edge : node->inputs) {
    edge.input->gradient += edge.slope * node->gradient;
    hand_on(edge.input.get());
  }
}

void backward(const Value& result) {
  result->gradient = 1;
  hand_on(result.get());
}

}  // namespace exercise
