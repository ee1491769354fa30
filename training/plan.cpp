#include "training/plan.hpp"

#include <fmt/format.h>

#include "autograd/core/context.hpp"
#include "training/memory.hpp"

namespace gradus::inline GRADUS_PRECISION {

Plan plan_of(nn::ModuleBase& model, const std::function<Variable()>& loss, std::int64_t slots) {
  std::vector<nn::NamedStream> streams = nn::named_streams(model);
  std::vector<Generator::State> states;
  for (const nn::NamedStream& stream : streams) states.push_back(stream.generator.state());
  std::int64_t before = context.flops;
  loss().backward();
  Plan plan{.parameters = model.parameter_count(), .flops = context.flops - before, .memory = peak_memory()};
  plan.memory += slots * plan.parameters * static_cast<std::int64_t>(sizeof(Scalar));
  model.zero_grad();
  for (std::size_t i = 0; i < streams.size(); ++i) streams[i].generator = Generator(states[i]);
  return plan;
}

std::string to_string(const Plan& plan) {
  return fmt::format("a step: {} FLOPs; {:.0f} MB of memory", plan.flops, 1e-6 * static_cast<double>(plan.memory));
}

}  // namespace gradus::inline GRADUS_PRECISION
