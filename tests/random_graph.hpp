#pragma once
#include <optional>
#include <string>
#include <vector>

#include "autograd/variable.hpp"

// Graphs that nobody thought of: operations drawn one after the other, of whatever came before, so that values are used
// several times, or not at all, and views of views meet broadcasts.
namespace gradus::inline GRADUS_PRECISION::testing {

/// One operation of a graph: its name, which values it takes, and its numbers: axes, indices, shapes, bounds.
struct Instruction {
  std::string operation;
  std::vector<std::size_t> inputs;
  std::vector<double> numbers;
};

/// Values are counted from the leaves on: value i of n leaves is leaf i, value n + i what instruction i gives.
struct RandomGraph {
  std::vector<Tensor> leaves;
  std::vector<Instruction> instructions;
};

/// From 1 to `most` operations on two to four leaves, the same for a seed. Values stay small, their numbers few and
/// away from where a slope jumps.
RandomGraph random_graph(std::uint64_t seed, std::int64_t most);

/// One instruction, computed by Gradus.
Variable run(const Instruction& instruction, const std::vector<Variable>& values);

/// sum(value * weights) over all that no instruction takes, with weights of sin(i + 1): one number that depends on
/// every operation.
Variable run(const RandomGraph& graph, const std::vector<Variable>& leaves);

/// The values that no instruction takes.
std::vector<std::size_t> ends(const RandomGraph& graph);

/// "2: mul(0, 1)", a line an operation.
std::string to_string(const RandomGraph& graph);

}  // namespace gradus::inline GRADUS_PRECISION::testing
