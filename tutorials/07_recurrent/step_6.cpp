#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "gradus.hpp"

using namespace gradus;

/// All operations behind a value, and how many of them the longest chain has:
/// each link needs the result of the one before.
struct Size {
  std::size_t operations = 0, chain = 0;

  explicit Size(const Variable& result) {
    std::vector<const Node*> nodes = {result.node()};
    std::map<const Node*, std::size_t> depth = {{result.node(), 0}};
    for (std::size_t next = 0; next < nodes.size(); ++next)
      for (const Edge& edge : nodes[next]->inputs())
        if (edge.node && depth.emplace(edge.node.get(), 0).second)
          nodes.push_back(edge.node.get());
    std::sort(nodes.begin(), nodes.end(),
              [](const Node* a, const Node* b) { return a->id() < b->id(); });
    for (const Node* node : nodes) {  // inputs come before their users
      if (node->is_leaf()) continue;
      ++operations;
      std::size_t before = 0;
      for (const Edge& edge : node->inputs())
        if (edge.node) before = std::max(before, depth[edge.node.get()]);
      depth[node] = before + 1;
      chain = std::max(chain, depth[node]);
    }
  }
};

int main() {
  const std::int64_t width = 8;
  Generator generator(1);
  Variable W(generator.normal({width, width}, 0, 0.3), true);
  Variable u(generator.normal({width}, 0, 0.3), true);
  fmt::print(
      "                recurrent              mean of what came before\n");
  fmt::print(
      "  length   operations  longest chain   operations  longest chain\n");
  for (std::int64_t length : {4, 16, 64, 256}) {
    Variable x(generator.normal({length, width}));
    // A state that goes from place to place.
    Variable h(zeros({1, width})), inputs = matmul(x, W);
    std::vector<Variable> outputs;
    for (std::int64_t t = 0; t < length; ++t) {
      h = tanh(slice(inputs, 0, t, t + 1) + u * h);
      outputs.push_back(h);
    }
    Size recurrent(concatenate(outputs));
    // Each place takes the mean of all up to itself, with one product.
    Variable weights(zeros({length, length}));
    for (std::int64_t t = 0; t < length; ++t)
      for (std::int64_t s = 0; s <= t; ++s)
        weights.mutable_value()(t, s) = 1.0 / static_cast<double>(t + 1);
    Size at_once(tanh(matmul(weights, matmul(x, W))));
    fmt::print("{:8} {:12} {:14} {:12} {:14}\n", length, recurrent.operations,
               recurrent.chain, at_once.operations, at_once.chain);
  }
}
