#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "gradus.hpp"

using namespace gradus;

std::map<const Node*, const char*> name;
std::map<const Node*, double> gradient;
std::string arrows;  // what was handed on, for Graphviz to draw
int walk = 0, turn = 0;

/// One edge of the backward pass, in a graph of sums.
void hand_on(const Node* from, const Node* to) {
  gradient[to] += gradient[from];
  arrows += fmt::format("{}{} -> {}{} [label=\" {}: {}\"]\n", name[from],
                        walk, name[to], walk, ++turn, gradient[from]);
  fmt::print("{}>{} {}  ", name[from], name[to], gradient[from]);
}

/// Follows each edge at once, again and again.
void depth_first(const Node* node) {
  for (const Edge& input : node->inputs()) {
    hand_on(node, input.node.get());
    depth_first(input.node.get());
  }
}

/// The same, and enters no node twice.
void depth_first_once(const Node* node, std::set<const Node*>& entered) {
  for (const Edge& input : node->inputs()) {
    hand_on(node, input.node.get());
    if (entered.insert(input.node.get()).second)
      depth_first_once(input.node.get(), entered);
  }
}

/// Collects what is reachable, then takes what was made last first.
void latest_first(const Node* root) {
  std::vector<const Node*> nodes{root};
  for (std::size_t next = 0; next < nodes.size();
       ++next)  // nodes grows while it is walked
    for (const Edge& input : nodes[next]->inputs()) {
      const Node* from = input.node.get();
      if (std::find(nodes.begin(), nodes.end(), from) == nodes.end())
        nodes.push_back(from);
    }
  std::sort(nodes.begin(), nodes.end(),
            [](const Node* left, const Node* right) {
              return left->id() > right->id();
            });
  for (const Node* node : nodes)
    for (const Edge& input : node->inputs()) hand_on(node, input.node.get());
}

int main() {
  Variable a(3, true);
  Variable b = a + a;
  Variable c = b + b;
  name = {{a.node(), "a"}, {b.node(), "b"}, {c.node(), "c"}};
  auto show = [&](const char* way,
                  const std::function<void(const Node*)>& order) {
    fmt::print("{:19}", way);
    gradient = {{c.node(), 1}};
    turn = 0;
    order(c.node());
    fmt::print("dc/da = {}\n", gradient[a.node()]);
    arrows += fmt::format("subgraph cluster{} {{ label=\"{}: {}\"\n", walk,
                          way, gradient[a.node()]);
    for (const char* node : {"a", "b", "c"})
      arrows += fmt::format("{}{} [label={}]\n", node, walk, node);
    arrows += "}\n";
    ++walk;
  };
  show("depth first", depth_first);
  std::set<const Node*> entered;
  show("depth first, once",
       [&](const Node* root) { depth_first_once(root, entered); });
  show("latest first", latest_first);

  write_file("pictures/orders.dot", R"(digraph {
bgcolor=white; color=gray; nodesep=0.9; fontname="sans-serif"
node [shape=circle, fontname="sans-serif"]
edge [fontsize=12, fontname="sans-serif"]
)" + arrows + "}\n");
  Picture picture = render(
      "pictures/orders.svg",
      {.program = "dot",
       .arguments = {"-Tsvg", "pictures/orders.dot", "-o",
                     "pictures/orders.svg"},
       .package = "graphviz",
       .by_hand = "dot -Tsvg pictures/orders.dot -o pictures/orders.svg"});
  fmt::print("{}\n", picture.message);
}
