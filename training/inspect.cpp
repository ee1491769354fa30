#include "training/inspect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace gradus::inline GRADUS_PRECISION {
namespace {

double norm_of(const Tensor& x) {
  double squares = 0;
  for (Scalar number : x) squares += static_cast<double>(number) * static_cast<double>(number);
  return std::sqrt(squares);
}

void count_anomalies(const Tensor& x, InspectedParameter& parameter) {
  for (Scalar number : x) {
    parameter.nans += std::isnan(number);
    parameter.infinities += std::isinf(number);
  }
}

}  // namespace

std::vector<InspectedParameter> inspect(const nn::ModuleBase& model, optim::Optimizer& optimizer) {
  const std::vector<Variable>& stepped = optimizer.parameters();
  std::vector<InspectedParameter> inspected;
  for (const auto& [name, parameter] : model.named_parameters()) {
    InspectedParameter result{
        .name = name, .shape = parameter.shape(), .value = norm_of(parameter.value()), .zeros = 1};
    count_anomalies(parameter.value(), result);
    if (parameter.has_grad()) {
      const Tensor& gradient = parameter.grad();
      result.gradient = norm_of(gradient);
      result.zeros = static_cast<double>(std::count(gradient.data(), gradient.data() + gradient.size(), Scalar(0))) /
                     static_cast<double>(gradient.size());
      count_anomalies(gradient, result);
    }
    auto found = std::find_if(stepped.begin(), stepped.end(), [identity = parameter.identity()](const Variable& other) {
      return other.identity() == identity;
    });
    if (found != stepped.end()) {
      Tensor update = optimizer.next_update(static_cast<std::size_t>(found - stepped.begin()));
      result.update = norm_of(update);
      count_anomalies(update, result);
    }
    result.to_weight = result.update == 0 ? 0 : result.update / result.value;
    inspected.push_back(std::move(result));
  }
  return inspected;
}

namespace {

/// Of a weight that is 0 an update is no share.
std::string share_of(const InspectedParameter& parameter) {
  return std::isinf(parameter.to_weight) ? "-" : fmt::format("{:.2g}", parameter.to_weight);
}

}  // namespace

std::string to_string(const std::vector<InspectedParameter>& parameters) {
  std::size_t name = 9, shape = 5;
  for (const InspectedParameter& each : parameters) {
    name = std::max(name, each.name.size());
    shape = std::max(shape, to_string(each.shape).size());
  }
  std::string text = fmt::format("{:<{}}  {:<{}}  {:>9} {:>9} {:>9} {:>9} {:>6}\n", "parameter", name, "shape", shape,
                                 "value", "gradient", "update", "to weight", "zeros");
  for (const InspectedParameter& each : parameters) {
    text += fmt::format("{:<{}}  {:<{}}  {:>9.3g} {:>9.3g} {:>9.3g} {:>9} {:>5.0f}%", each.name, name,
                        to_string(each.shape), shape, each.value, each.gradient, each.update, share_of(each),
                        100 * each.zeros);
    if (each.nans) text += fmt::format("  {} NaN", each.nans);
    if (each.infinities) text += fmt::format("  {} infinite", each.infinities);
    text += "\n";
  }
  return text;
}

std::string to_json(const std::vector<InspectedParameter>& parameters) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const InspectedParameter& each : parameters)
    all.push_back({{"parameter", each.name},
                   {"shape", std::vector<std::int64_t>(each.shape.begin(), each.shape.end())},
                   {"value", each.value},
                   {"gradient", each.gradient},
                   {"update", each.update},
                   {"to_weight", each.to_weight},
                   {"zeros", each.zeros},
                   {"nans", each.nans},
                   {"infinities", each.infinities}});
  return all.dump();
}

}  // namespace gradus::inline GRADUS_PRECISION
