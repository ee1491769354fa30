#include "nn/weights.hpp"

#include <map>

#include "autograd/tensor/safetensors.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

void save_weights(const ModuleBase& module, const std::filesystem::path& file) {
  NamedTensors tensors;
  for (const auto& [name, parameter] : module.named_parameters()) tensors.emplace_back(name, parameter.value());
  save_safetensors(file, tensors);
}

void load_weights(ModuleBase& module, const std::filesystem::path& file) {
  std::map<std::string, Variable> parameters;
  for (auto& [name, parameter] : all_named_parameters(module)) parameters.emplace(name, parameter);

  std::map<const void*, std::pair<std::string, const Tensor*>> found;
  NamedTensors tensors = load_safetensors(file);
  for (const auto& [name, tensor] : tensors) {
    auto entry = parameters.find(name);
    check<ValueError>(entry != parameters.end(), "{}: \"{}\" is no parameter of {}", file.string(), name,
                      module.type_name());
    const Variable& parameter = entry->second;
    check<ValueError>(shape_of(tensor) == parameter.shape(), "{}: \"{}\" has shape {} in the file, {} in the {}",
                      file.string(), name, shape_of(tensor), parameter.shape(), module.type_name());
    auto [first, inserted] = found.emplace(parameter.identity(), std::pair(name, &tensor));
    check<ValueError>(
        inserted || std::equal(tensor.data(), tensor.data() + tensor.size(), first->second.second->data()),
        "{}: \"{}\" and \"{}\" are one tied parameter, but differ in the file", file.string(), first->second.first,
        name);
  }
  for (const auto& [name, parameter] : module.named_parameters())
    check<ValueError>(found.contains(parameter.identity()), "{}: the parameter \"{}\" {} of {} is not in the file",
                      file.string(), name, parameter.shape(), module.type_name());
  for (auto& [name, parameter] : module.named_parameters())
    parameter.mutable_value() = *found.at(parameter.identity()).second;
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
