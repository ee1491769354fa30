#pragma once
#include "pictures/graph.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What is drawn of a Trace: modules that repeat once, those that lie deep as one node.
struct GraphView {
  /// A frame around what a module does. The first is the page.
  struct Box {
    std::string label;  ///< "self_attn", "layers.0 ... 5 (x 6)"
    std::size_t outer;  ///< comes before it
  };
  enum class Kind { operation, module, parameter, constant, value };
  struct Node {
    Kind kind;
    std::string label;     ///< the name of an operation, a module or a value; "" for none
    std::size_t box;       ///< in boxes
    Variable value;        ///< of an operation or a module its result, if that is not a node of its own
    bool numbers = false;  ///< the value's numbers are written out
  };
  struct Edge {
    std::size_t from, to;   ///< in nodes
    std::size_t place = 0;  ///< of several inputs whose order counts: 1 the first, 2 one in the middle, 3 the last
  };
  std::vector<Box> boxes;
  std::vector<Node> nodes;
  std::vector<Edge> edges;
};

/// Throws as graph_dot does.
GraphView view_of(const Trace& trace, const GraphOptions& options);

/// Operations in the order in which they ran, without those that are not drawn.
using Operations = std::vector<const Trace::Operation*>;

/// Which operations and runs stand for which: of modules alike that follow one another, the first stands for all.
struct Folding {
  std::vector<std::size_t> drawn_as;  ///< for each operation the one that is drawn for it
  std::vector<std::string> label;     ///< for each run: its name, or that of the row that it stands for
  std::vector<bool> folded;           ///< for each run: whether it lies in one that stands for others, or is one
};
Folding folding_of(const Trace& trace, const Operations& operations, bool fold);

/// Neither made by an operation, nor named, nor in want of a gradient.
bool is_constant(const Trace& trace, const Variable& value);
/// A constant that is a single number is written beside the operation that uses it.
bool is_written_beside(const Trace& trace, const Variable& value);
/// "relu", "+", "+ 1", "10 /"
std::string label_of(const Trace& trace, const Trace::Operation& operation, int digits);
/// A number with so many digits after the point, and if it is below 1 with so many that count.
std::string number_text(double x, int digits);
/// "layers." of "layers.12": a name without the number at its end.
std::string stem(const std::string& name);

}  // namespace gradus::inline GRADUS_PRECISION
