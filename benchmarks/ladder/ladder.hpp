#pragma once
#include <functional>
#include <string>
#include <vector>

#include "autograd/variable.hpp"

/// From a computation as one writes it down to the one that the library runs, one idea at a time.
namespace ladder {

using gradus::Scalar;
using gradus::Shape;
using gradus::Tensor;
using gradus::Variable;

/// One way to compute it, on numbers of its own.
struct Rung {
  std::string name;
  std::string why;            ///< what it changes against the rung before and why that pays, in a sentence
  std::function<void()> run;  ///< what is timed
  std::function<std::vector<Tensor>()> results;  ///< what `run` made: outputs and gradients, alike on all rungs
};

/// The rungs at one size, slowest idea first: the first is the reference, the last the library's own.
struct Ladder {
  std::string size;  ///< "batch 32, 4 heads, 12 x 12 positions, 16 wide"
  std::vector<Rung> rungs;
};

using Operation = std::function<Variable(const std::vector<Variable>& inputs)>;

/// Forward and backward of an operation. Its results are the output and the gradients of all inputs.
Rung operation(std::string name, std::string why, Operation operation, const std::vector<Tensor>& inputs);

/// How far a rung may be from the first, as a part of the largest number of each tensor.
constexpr double tolerance = sizeof(Scalar) == sizeof(float) ? 1e-4 : 1e-9;

/// For each rung the largest difference to the first one's results, as a part of the largest number of that tensor.
std::vector<double> differences(const Ladder& ladder);

/// For each rung the median processor time of a run, in microseconds. The rungs take turns, so that all meet the same
/// machine.
std::vector<double> microseconds(const Ladder& ladder);

/// The ladders there are, each at its sizes.
std::vector<Ladder> matmul();
std::vector<Ladder> attention();
std::vector<Ladder> layer_norm();
std::vector<Ladder> adam();

}  // namespace ladder
