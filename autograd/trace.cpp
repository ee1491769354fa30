#include "autograd/trace.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

std::string name_in(const std::map<const void*, NamedValue>& names, const Variable& value) {
  auto found = names.find(Trace::key(value));
  return found == names.end() ? "" : found->second.name;
}

}  // namespace

void Trace::computed(const char* operation, const Inputs& inputs, std::span<const Variable> outputs) {
  if (context.rule) return;
  Operation noted{operation, {}, {outputs.begin(), outputs.end()}, current_run()};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    noted.inputs.push_back(inputs[i]);
    if (inputs[i] && inputs[i].is_leaf()) name_parameter(inputs[i]);
  }
  for (Variable& output : noted.outputs)
    if (output.requires_grad()) output.retain_grad();
  operations_.push_back(std::move(noted));
}

std::size_t Trace::current_run() {
  std::vector<const Place*> places;  // from the inside out
  for (const Place* place = context.place; place; place = place->outer())
    if (!place->name().empty()) places.push_back(place);
  std::size_t run = 0;
  for (; !places.empty(); places.pop_back()) {
    const Place& place = *places.back();
    auto [found, is_new] = run_of_place_.try_emplace(place.run(), runs_.size());
    if (is_new) runs_.push_back({place.name(), place.path(), run});
    run = found->second;
  }
  return run;
}

void Trace::name_parameter(const Variable& value) {
  if (parameters_.contains(key(value))) return;
  for (const Place* place = context.place; place; place = place->outer())
    if (std::string name = place->name_of(value.identity()); !name.empty()) {
      parameters_.emplace(key(value), NamedValue{name, value});
      return;
    }
}

void Trace::name(const std::vector<NamedValue>& values) {
  for (const NamedValue& value : values) {
    check<ValueError>(static_cast<bool>(value.value), "Trace: \"{}\" is an empty Variable", value.name);
    given_.insert_or_assign(key(value.value), value);
  }
}

std::string Trace::given_name(const Variable& value) const { return name_in(given_, value); }

std::string Trace::parameter_name(const Variable& value) const { return name_in(parameters_, value); }

const void* Trace::key(const Variable& value) {
  Edge edge = value.edge();
  return edge.node ? static_cast<const void*>(&edge.node->output(edge.output)) : value.identity();
}

}  // namespace gradus::inline GRADUS_PRECISION
