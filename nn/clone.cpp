#include "nn/clone.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

void copy_modes(const ModuleBase& from, ModuleBase& to) {
  Members theirs, ours;
  from.members(theirs);
  to.members(ours);
  to.train(from.training());
  for (std::size_t i = 0; i < ours.entries().size(); ++i)
    if (const ModuleBase* child = ours.entries()[i].child)  // of `to`, which may be changed
      copy_modes(*theirs.entries()[i].child, const_cast<ModuleBase&>(*child));
}

}  // namespace

void copy_state(const ModuleBase& from, ModuleBase& to) {
  std::vector<NamedParameter> theirs = all_named_parameters(from), ours = all_named_parameters(to);
  bool same = to_string(from) == to_string(to) && theirs.size() == ours.size();
  for (std::size_t i = 0; same && i < ours.size(); ++i)
    same = theirs[i].name == ours[i].name && theirs[i].parameter.shape() == ours[i].parameter.shape();
  check<ValueError>(same, "clone: what was made is not what there was: {} and {}", to, from);

  for (std::size_t i = 0; i < ours.size(); ++i) {
    ours[i].parameter.mutable_value() = theirs[i].parameter.value();
    if (!theirs[i].parameter.requires_grad()) freeze(to, ours[i].name);
  }
  std::vector<NamedStream> draws = named_streams(from), drawn = named_streams(to);
  for (std::size_t i = 0; i < drawn.size(); ++i) drawn[i].generator = Generator(draws[i].generator.state());
  copy_modes(from, to);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
