#include "autograd/tensor/named_tensors.hpp"

namespace gradus::inline GRADUS_PRECISION {

NamedTensors::NamedTensors(std::initializer_list<Entry> entries) {
  for (const auto& [name, value] : entries) add(name, value);
}

void NamedTensors::add(std::string name, Value value) {
  check<ValueError>(name != metadata_name, "{}: the format keeps the name {} for itself", source, name);
  check<ValueError>(places_.emplace(name, entries_.size()).second, "{}: the name {} occurs twice", source, name);
  entries_.push_back({std::move(name), std::move(value)});
}

const NamedTensors::Value& NamedTensors::find(const std::string& name) const {
  auto found = places_.find(name);
  std::string names;
  if (found == places_.end())
    for (const Entry& entry : entries_) names += (names.empty() ? "" : ", ") + entry.name;
  check<ValueError>(found != places_.end(), "{}: there is no \"{}\"; there are: {}", source, name, names);
  return entries_[found->second].value;
}

}  // namespace gradus::inline GRADUS_PRECISION
