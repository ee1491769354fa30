#pragma once
#include <string>
#include <vector>

#include "pictures/graph.hpp"

// A graph as Graphviz reads it.
namespace gradus::inline GRADUS_PRECISION::testing {

struct DrawnGraph {
  struct Node {
    std::string text;                 ///< what one reads: lines parted by '\n', cells by ' '
    std::string shape;                ///< "ellipse", "box", "plain"
    std::string color;                ///< of the border
    std::vector<std::string> frames;  ///< around it, from the outside in
  };
  struct Edge {
    std::size_t from, to;
    std::string headport;
  };
  std::vector<Node> nodes;
  std::vector<Edge> edges;

  /// How many nodes read so.
  std::size_t count(const std::string& text) const;
  /// The only node that reads so; a failure of the test, and no node, where there are none or several.
  Node node(const std::string& text) const;
  /// Whether an edge leads from a node that reads `from` to one that reads `to`.
  bool has_edge(const std::string& from, const std::string& to) const;
  /// The edges "from -> to", sorted.
  std::vector<std::string> edge_texts() const;
};

/// What graph_dot draws; fails the test where dot complains.
DrawnGraph drawn(const Trace& trace, const GraphOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION::testing
