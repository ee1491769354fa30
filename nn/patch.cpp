#include "nn/patch.hpp"

#include <deque>

#include "autograd/ops/elementwise.hpp"
#include "nn/attention.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

const ModuleBase& module_of(const ModuleBase& model, const std::string& name, const char* user) {
  check<ValueError>(name.find('*') == name.npos, "{}: \"{}\" must name one module", user, name);
  return named_modules(model, name, user).front().module;
}

void replace(Variable& value, const std::function<Variable(const Variable&)>& function, const char* what) {
  if (!function) return;
  Variable other = function(value);
  check(other.shape() == value.shape(), "Patch: the {} has shape {}, what takes its place {}", what, value.shape(),
        other.shape());
  value = std::move(other);
}

}  // namespace

Patch::Patch(const ModuleBase& model, const std::string& module, PatchOptions options)
    : module_(module_of(model, module, "Patch").id()), options_(std::move(options)) {}

void Patch::enters(const ModuleBase& module, Variable& input) {
  if (module.id() == module_) replace(input, options_.input, "input");
}

void Patch::leaves(const ModuleBase& module, Variable& output) {
  if (module.id() == module_) replace(output, options_.output, "output");
}

Patch ablate_head(const ModuleBase& model, const std::string& attention, std::int64_t head) {
  const ModuleBase& module = module_of(model, attention, "ablate_head");
  const auto* found = dynamic_cast<const MultiHeadAttention*>(&module);
  check<ValueError>(found, "ablate_head: {} is a {}, not a MultiHeadAttention", attention, module.type_name());
  const MultiHeadAttentionOptions& options = found->options();
  check<ValueError>(0 <= head && head < options.heads, "ablate_head: {} has no head {}; they are 0 to {}", attention,
                    head, options.heads - 1);
  // What goes into out_proj is the heads side by side.
  Tensor keeps = ones({options.d_model});
  std::int64_t width = options.d_model / options.heads;
  std::fill_n(keeps.data() + head * width, width, Scalar(0));
  return Patch(model, attention + ".out_proj", {.input = [keeps](const Variable& heads) { return heads * keeps; }});
}

std::vector<Tensor> logit_lens(const ModuleBase& model, const std::string& layers,
                               const std::function<Variable()>& run) {
  NoGradGuard no_grad;
  std::size_t count = 0;
  std::string name = layers.empty() ? "" : layers + ".";
  for (const NamedModule& entry : named_modules(model, name + "*", "logit_lens"))
    count += entry.name == name + std::to_string(count);
  check<ValueError>(count > 0, "logit_lens: {} has no module \"{}0\"", model.type_name(), name);

  std::vector<Variable> streams(1);
  {
    std::deque<Patch> notes;
    auto note = [&](const Variable& stream) { return streams.emplace_back(stream); };
    auto note_first = [&](const Variable& stream) { return streams[0] = stream; };
    for (std::size_t i = 0; i < count; ++i)
      notes.emplace_back(model, name + std::to_string(i),
                         PatchOptions{.input = i == 0 ? std::function<Variable(const Variable&)>(note_first) : nullptr,
                                      .output = note});
    run();
  }
  std::vector<Tensor> answers;
  for (const Variable& stream : streams) {
    Patch last(model, name + std::to_string(count - 1), {.output = [&](const Variable&) { return stream; }});
    answers.push_back(run().value());
  }
  return answers;
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
