#include "nn/weights.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace gradus::inline GRADUS_PRECISION::nn {

NamedTensors weights(const ModuleBase& module) {
  NamedTensors tensors;
  for (const auto& [name, parameter] : module.named_parameters()) tensors.add(name, parameter.value());
  return tensors;
}

void assign_weights(ModuleBase& module, const NamedTensors& weights, const AssignOptions& options) {
  std::map<std::string, Variable> parameters;
  for (auto& [name, parameter] : all_named_parameters(module)) parameters.emplace(name, parameter);

  std::map<const void*, std::pair<std::string, const Tensor*>> found;
  for (const auto& [name, value] : weights) {
    auto entry = parameters.find(name);
    check<ValueError>(entry != parameters.end(), "{}: \"{}\" is no parameter of {}", weights.source, name,
                      module.type_name());
    const Variable& parameter = entry->second;
    const Tensor& tensor = weights.at(name);
    check<ValueError>(shape_of(tensor) == parameter.shape(), "{}: \"{}\" has shape {}, in the {} it has {}",
                      weights.source, name, shape_of(tensor), module.type_name(), parameter.shape());
    bool finite = std::all_of(tensor.data(), tensor.data() + tensor.size(), [](Scalar x) { return std::isfinite(x); });
    check<ValueError>(finite || options.non_finite,
                      "{}: \"{}\" has NaN or infinite numbers; AssignOptions{{.non_finite = true}} takes them",
                      weights.source, name);
    auto [first, inserted] = found.emplace(parameter.identity(), std::pair(name, &tensor));
    check<ValueError>(
        inserted || std::equal(tensor.data(), tensor.data() + tensor.size(), first->second.second->data()),
        "{}: \"{}\" and \"{}\" are one tied parameter, but differ", weights.source, first->second.first, name);
  }
  for (const auto& [name, parameter] : module.named_parameters())
    check<ValueError>(found.contains(parameter.identity()), "{}: the parameter \"{}\" {} of {} is missing",
                      weights.source, name, parameter.shape(), module.type_name());
  for (auto& [name, parameter] : module.named_parameters())
    parameter.mutable_value() = *found.at(parameter.identity()).second;
}

void save_weights(const ModuleBase& module, const std::filesystem::path& file) {
  save_safetensors(file, weights(module));
}

void load_weights(ModuleBase& module, const std::filesystem::path& file, const AssignOptions& options) {
  assign_weights(module, load_safetensors(file), options);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
