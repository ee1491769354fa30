#pragma once
#include <functional>

#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// What takes the place of what a module is given and gives; an empty function changes nothing.
struct PatchOptions {
  std::function<Variable(const Variable&)> input = {};
  std::function<Variable(const Variable&)> output = {};
};

/// While one lives, a module that runs on this thread is given something else, or gives something else:
///
///     nn::Patch patch(model, "encoder.layers.1", {.output = [](const Variable& y) { return y * 0; }});
///
/// Operations within them are recorded as others are.
class Patch final : public ModuleWatcher {
 public:
  /// Of that module in `model`. Throws ValueError that lists the names there are where there is none such.
  Patch(const ModuleBase& model, const std::string& module, PatchOptions options);

  /// Throws ShapeError where a function gives another shape than it was given.
  void enters(const ModuleBase& module, Variable& input) override;
  void leaves(const ModuleBase& module, Variable& output) override;

 private:
  std::uint32_t module_;
  PatchOptions options_;
  Watching watching_{*this};
};

/// While what it returns lives, head `head` of the attention of that name in `model` gives zeros. Throws ValueError
/// where it is no MultiHeadAttention, or has no such head.
[[nodiscard]] Patch ablate_head(const ModuleBase& model, const std::string& attention, std::int64_t head);

/// What a model would answer if it ended after 0, 1, ... of its layers: what `run`, a run of it, gives when the
/// residual stream after so many layers goes on behind the last one, through the last norm and the output
/// (nostalgebraist 2020, "interpreting GPT: the logit lens"). The last is what the model answers. Records no graph;
/// call eval() first if the model has dropout.
///
///     nn::logit_lens(model, "decoder.layers", [&] { return model(source, target_in, masks); })
///
/// Throws ValueError that lists the names there are where the model has no layers of that name.
std::vector<Tensor> logit_lens(const ModuleBase& model, const std::string& layers,
                               const std::function<Variable()>& run);

}  // namespace gradus::inline GRADUS_PRECISION::nn
