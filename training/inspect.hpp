#pragma once
#include <string>
#include <vector>

#include "nn/module.hpp"
#include "optim/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// One parameter between backward and the optimizer's step.
struct InspectedParameter {
  std::string name;  ///< "encoder.layers.0.linear1.weight"
  Shape shape = {};
  double value = 0;                       ///< the norms of its numbers,
  double gradient = 0;                    ///< of its gradient,
  double update = 0;                      ///< and of what the next step adds
  double to_weight = 0;                   ///< update / value; infinite, and - in a table, where the value is 0
  double zeros = 0;                       ///< share of its gradient that is 0: 1 where there is no gradient
  std::int64_t nans = 0, infinities = 0;  ///< in value, gradient and update
};

/// Looks at every parameter of a model: call it after backward, before `optimizer.step()`. It changes nothing. One that
/// the optimizer does not step has an update of 0. An update of about a thousandth of the weight is usual.
///
///     fmt::print("{}", to_string(inspect(model, adam)));
std::vector<InspectedParameter> inspect(const nn::ModuleBase& model, optim::Optimizer& optimizer);

/// A table with a line for each.
std::string to_string(const std::vector<InspectedParameter>& parameters);
/// A JSON array of objects, in one line; null stands for what is no finite number.
std::string to_json(const std::vector<InspectedParameter>& parameters);

}  // namespace gradus::inline GRADUS_PRECISION
