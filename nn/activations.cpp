#include "nn/activations.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

Activations::Activations(const ModuleBase& model, const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns)
    for (const NamedModule& entry : named_modules(model, pattern, "Activations"))
      watched_.push_back({entry.module.id(), entry.name});
}

const Variable& Activations::last(const std::string& module) const {
  for (auto entry = all_.rbegin(); entry != all_.rend(); ++entry)
    if (entry->module == module) return entry->output;
  fail<ValueError>("Activations: nothing was kept of \"{}\"", module);
}

void Activations::leaves(const ModuleBase& module, Variable& output) {
  for (const Watched& watched : watched_) {
    if (watched.module != module.id()) continue;
    if (output.requires_grad()) output.retain_grad();
    all_.push_back({watched.name, output});
    return;  // once, however many patterns it fits
  }
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
