#pragma once
#include "autograd/trace.hpp"
#include "pictures/picture.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct GraphOptions {
  std::string title = {};
  Variable root = {};         ///< draws only what this value was computed from; by default all that was noted
  std::int64_t depth = 100;   ///< how many modules, one within the other, are drawn open; those within are one node
  bool fold = true;           ///< modules alike that follow one another (layers.0, layers.1) are drawn once
  bool parameters = true;     ///< draws the parameters of modules that are drawn open
  std::int64_t elements = 6;  ///< of tensors of at most so many elements, values and gradients are written out
  int digits = 4;             ///< of numbers: so many after the point, and of smaller ones so many that count
};

/// The graph that a Trace has noted, in Graphviz's language DOT. Ovals are operations; boxes are values with their
/// gradients, those in colour are the leaves that keep one. A constant of one number stands in the oval that uses it,
/// others are plain text. A large tensor in the middle has a box only if it was given a name; otherwise the oval that
/// makes it has its shape. Where it counts which operand is the left one (a - b), its arrow arrives on the left. Each
/// run of a module is a frame around what it does, or one node if that is a single operation. Where modules are folded
/// the numbers, which differ from one to the next, are left out.
///
/// Throws ValueError for a Trace that noted nothing, a root that it did not see, and options out of range.
std::string graph_dot(const Trace& trace, const GraphOptions& options = {});

/// Draws it, with Graphviz's program dot: for `pictures/x.svg` (or .png) the DOT is in pictures/x.dot, which stays.
/// Throws as graph_dot does, and ValueError for a file that is neither .svg nor .png or cannot be written.
Picture save_graph(const std::filesystem::path& file, const Trace& trace, const GraphOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION
