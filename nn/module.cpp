#include "nn/module.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <set>
#include <string_view>

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

std::vector<Members::Entry> entries_of(const ModuleBase& module) {
  Members members;
  module.members(members);
  return members.entries();
}

void check_not_moved(const ModuleBase& module) {
  if (module.id() == 0)
    fail<GraphError>("{}: this module was moved from; use the one it was moved to", module.type_name());
}

// Calls visit(full name, entry) for each parameter and stream of the module and its children.
template <class Visit>
void walk(const ModuleBase& module, const std::string& prefix, const Visit& visit) {
  check_not_moved(module);
  for (const Members::Entry& entry : entries_of(module))
    if (entry.child)
      walk(*entry.child, entry.flat ? prefix : prefix + entry.name + ".", visit);
    else
      visit(prefix + entry.name, entry);
}

/// The names of all parameters, for a message.
std::string names_of(const ModuleBase& module) {
  std::string names;
  for (const NamedParameter& entry : all_named_parameters(module)) names += (names.empty() ? "" : ", ") + entry.name;
  return names;
}

// Whether the name fits the pattern: where it fails, the last * takes one character more.
bool fits(std::string_view name, std::string_view pattern) {
  std::size_t n = 0, p = 0, star = pattern.npos, taken = 0;
  while (n < name.size())
    if (p < pattern.size() && pattern[p] == '*')
      star = p++, taken = n;
    else if (p < pattern.size() && pattern[p] == name[n])
      ++p, ++n;
    else if (star != pattern.npos)
      p = star + 1, n = ++taken;
    else
      return false;
  return pattern.find_first_not_of('*', p) == pattern.npos;
}

void list(const ModuleBase& module, const std::string& name, const std::string& prefix,
          std::vector<NamedModule>& found) {
  found.push_back({name, module});
  for (const Members::Entry& entry : entries_of(module))
    if (entry.child) list(*entry.child, prefix + entry.name, entry.flat ? prefix : prefix + entry.name + ".", found);
}

struct Line {
  std::string text;
  std::int64_t parameters;
};

void describe(const ModuleBase& module, const std::string& name, std::size_t depth, std::vector<Line>& lines) {
  std::string extra = module.extra_repr();
  lines.push_back({std::string(2 * depth, ' ') + (name.empty() ? "" : name + ": ") + module.type_name() +
                       (extra.empty() ? "" : "(" + extra + ")"),
                   module.parameter_count()});
  for (const Members::Entry& entry : entries_of(module))
    if (entry.child) describe(*entry.child, entry.name, depth + 1, lines);
}

}  // namespace

std::vector<NamedParameter> all_named_parameters(const ModuleBase& module) {
  std::vector<NamedParameter> found;
  walk(module, "", [&](const std::string& name, const Members::Entry& entry) {
    if (entry.parameter) found.push_back({name, *entry.parameter});
  });
  return found;
}

std::vector<NamedStream> named_streams(const ModuleBase& module) {
  std::vector<NamedStream> found;
  walk(module, "", [&](const std::string& name, const Members::Entry& entry) {
    if (entry.stream) found.push_back({name, *entry.stream});
  });
  return found;
}

std::vector<NamedModule> named_modules(const ModuleBase& module) {
  check_not_moved(module);
  std::vector<NamedModule> found;
  list(module, "", "", found);
  return found;
}

std::vector<NamedModule> named_modules(const ModuleBase& module, const std::string& pattern, const char* user) {
  std::vector<NamedModule> found;
  std::vector<std::string> names;
  for (NamedModule& entry : named_modules(module)) {
    names.push_back(entry.name);
    if (fits(entry.name, pattern)) found.push_back(std::move(entry));
  }
  check<ValueError>(!found.empty(), "{}: \"{}\" names no module in {}; there are: {}", user, pattern,
                    module.type_name(), fmt::format("{}", fmt::join(names.begin() + 1, names.end(), ", ")));
  return found;
}

std::vector<NamedParameter> ModuleBase::named_parameters() const {
  std::vector<NamedParameter> found = all_named_parameters(*this);
  std::set<const void*> seen;
  std::erase_if(found, [&](const NamedParameter& entry) { return !seen.insert(entry.parameter.identity()).second; });
  return found;
}

std::vector<Variable> ModuleBase::parameters() const {
  std::vector<Variable> result;
  for (NamedParameter& entry : named_parameters()) result.push_back(std::move(entry.parameter));
  return result;
}

Variable ModuleBase::parameter(const std::string& name) const {
  for (const NamedParameter& entry : all_named_parameters(*this))
    if (entry.name == name) return entry.parameter;
  fail<ValueError>("{} has no parameter \"{}\"; there are: {}", type_name(), name, names_of(*this));
}

std::int64_t ModuleBase::parameter_count() const {
  std::int64_t count = 0;
  for (const Variable& parameter : parameters()) count += parameter.size();
  return count;
}

void ModuleBase::zero_grad() {
  for (Variable& parameter : parameters()) parameter.zero_grad();
}

void ModuleBase::train(bool on) {
  check_not_moved(*this);
  training_ = on;
  // `members` only reads; who may change this module may change its children.
  for (const Members::Entry& entry : entries_of(*this))
    if (entry.child) const_cast<ModuleBase*>(entry.child)->train(on);
}

std::int64_t freeze(ModuleBase& module, const std::string& pattern) {
  std::set<const void*> named, frozen;
  walk(module, "", [&](const std::string& name, const Members::Entry& entry) {
    if (entry.parameter && fits(name, pattern)) named.insert(entry.parameter->identity());
  });
  check<ValueError>(!named.empty(), "freeze: \"{}\" names no parameter of {}; there are: {}", pattern,
                    module.type_name(), names_of(module));
  walk(module, "", [&](const std::string&, const Members::Entry& entry) {
    if (!entry.parameter || !entry.parameter->requires_grad() || !named.contains(entry.parameter->identity())) return;
    // `members` only reads; who may change this module may change its parameters.
    auto& parameter = const_cast<Variable&>(*entry.parameter);
    frozen.insert(parameter.identity());
    parameter.zero_grad();  // also for an optimizer, which holds it as it was
    parameter = parameter.detach();
  });
  return static_cast<std::int64_t>(frozen.size());
}

std::string to_string(const ModuleBase& module) {
  std::vector<Line> lines;
  describe(module, "", 0, lines);
  std::size_t width = 0;
  for (const Line& line : lines) width = std::max(width, line.text.size());
  std::string out;
  for (const Line& line : lines)
    out += line.parameters ? fmt::format("{:<{}}  {:>9}\n", line.text, width, line.parameters) : line.text + "\n";
  out.pop_back();
  return out;
}

std::ostream& operator<<(std::ostream& out, const ModuleBase& module) { return out << to_string(module); }

ModuleScope::ModuleScope(const ModuleBase& module) : Place(module), module_(module) {
  check_not_moved(module);
  keep_path();
  tell_spent_elsewhere();
}

// How a path comes about, for the linear1 of the first layer of a Transformer's encoder:
//
//   running module        what the one around it calls it    path                        prefix of its members
//   Transformer           -                                  Transformer                 (none: a program calls it)
//   encode(), reentered   -                                  Transformer                 (the same once more)
//   TransformerEncoder    encoder                            encoder                     encoder.
//   ...EncoderLayer       layers.0                           encoder.layers.0            encoder.layers.0.
//   FeedForward           feed_forward, flat                 encoder.layers.0.feed_forward    encoder.layers.0.
//   Linear                linear1                            encoder.layers.0.linear1    encoder.layers.0.linear1.
//
// Names are looked up when somebody needs them: a running model pays a few assignments a module for them.
ModuleScope::Names ModuleScope::names() const {
  std::string type = module_.type_name();
  const auto* from = static_cast<const ModuleScope*>(outer());
  if (!from) return {type, type, ""};
  auto [name, path, prefix] = from->names();
  if (&from->module_ == &module_) return {"", path, prefix};  // reentered
  for (const Members::Entry& entry : entries_of(from->module_))
    if (entry.child == &module_)
      return {entry.name, prefix + entry.name, prefix + (entry.flat ? "" : entry.name + ".")};
  return {type, type, type + "."};
}

std::string ModuleScope::name_of(const void* identity) const {
  for (const Members::Entry& entry : entries_of(module_))
    if (entry.parameter && entry.parameter->identity() == identity) return names().prefix + entry.name;
  return "";
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
