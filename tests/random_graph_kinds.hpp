#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "autograd/tensor/random.hpp"
#include "autograd/variable.hpp"

// What random graphs are made of.
namespace gradus::inline GRADUS_PRECISION::testing {

using Inputs = std::vector<Variable>;
using Numbers = std::vector<double>;

/// A kind of operation.
struct Kind {
  const char* name;
  std::size_t inputs;
  /// The numbers with which it takes these inputs, drawn; nothing where it does not.
  std::function<std::optional<Numbers>(const Inputs&, Generator&)> draw;
  std::function<Variable(const Inputs&, const Numbers&)> run;
};

/// All of them.
const std::vector<Kind>& kinds();

/// The largest and the smallest number, and the one that is nearest to 0, without its sign.
double largest(const Tensor& x);
double smallest(const Tensor& x);
double nearest_to_0(const Tensor& x);

}  // namespace gradus::inline GRADUS_PRECISION::testing
