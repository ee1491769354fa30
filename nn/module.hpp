#pragma once
#include <string>
#include <vector>

#include "autograd/core/place.hpp"
#include "autograd/tensor/random.hpp"
#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

class ModuleBase;

/// A parameter with its full name, "encoder.layers.0.linear1.weight".
struct NamedParameter {
  std::string name;
  Variable parameter;
};

/// A random stream with its full name, "encoder.layers.0.dropout1.generator".
struct NamedStream {
  std::string name;
  Generator& generator;
};

/// A module with its full name, "encoder.layers.0.linear1"; "" for the whole.
struct NamedModule {
  std::string name;
  const ModuleBase& module;
};

/// What a module is made of, told by its `members`: parameters first, then children, in PyTorch's order, then random
/// streams.
class Members {
 public:
  struct Entry {
    std::string name;
    const Variable* parameter = nullptr;  // one of the three is not null
    const ModuleBase* child = nullptr;
    Generator* stream = nullptr;
    bool flat = false;
  };

  /// A parameter; an empty Variable (no bias) is left out.
  void parameter(const std::string& name, const Variable& parameter) {
    if (parameter) entries_.push_back({.name = name, .parameter = &parameter});
  }
  void child(const std::string& name, const ModuleBase& child) { entries_.push_back({.name = name, .child = &child}); }
  /// Children "layers.0", "layers.1", ...
  template <class M>
  void children(const std::string& name, const std::vector<M>& children) {
    for (std::size_t i = 0; i < children.size(); ++i) child(name + "." + std::to_string(i), children[i]);
  }
  /// A child whose own members' names stand directly in this module's, because PyTorch's names are flatter than the
  /// tree.
  void flat(const std::string& name, const ModuleBase& child) {
    entries_.push_back({.name = name, .child = &child, .flat = true});
  }
  /// Where the module's random numbers come from while it runs: its state is part of what a run must remember.
  void stream(const std::string& name, Generator& generator) {
    entries_.push_back({.name = name, .stream = &generator});
  }

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

/// What all modules share: names, counts, printing, train and eval. Derive from Module<Derived>, not from this.
/// A module moves and does not copy: a copy would share its weights unseen. Who uses one that was moved from gets a
/// GraphError.
class ModuleBase : public Host {
 public:
  /// All parameters with their names, in PyTorch's order; a tied one once, under its first name.
  std::vector<NamedParameter> named_parameters() const;
  std::vector<Variable> parameters() const;
  /// The parameter of that name; a second name of a tied one is fine too. Throws ValueError that lists the names there
  /// are.
  Variable parameter(const std::string& name) const;
  /// How many numbers the parameters hold, tied ones once.
  std::int64_t parameter_count() const;
  void zero_grad();

  /// Training mode for this module and every child: dropout on.
  void train(bool on = true);
  /// Evaluation mode for this module and every child: dropout off.
  void eval() { train(false); }
  bool training() const { return training_; }

  /// "Linear"
  virtual const char* type_name() const = 0;
  /// What PyTorch calls extra_repr: "in_features=64, out_features=256".
  virtual std::string extra_repr() const { return ""; }
  /// Names the parameters, the children and the random streams, the one place that does. A name forgotten here never
  /// trains and is never saved.
  virtual void members(Members& members) const = 0;

 protected:
  ModuleBase() = default;
  ModuleBase(ModuleBase&&) = default;
  ModuleBase& operator=(ModuleBase&&) = default;

 private:
  bool training_ = true;
};

/// Every name and parameter, a tied one under each of its names.
std::vector<NamedParameter> all_named_parameters(const ModuleBase& module);

/// Every random stream with its name. A run that is to go on to the bit keeps their states beside the parameters:
///
///     for (auto& [name, generator] : named_streams(model)) generator = Generator(states.at(name));
std::vector<NamedStream> named_streams(const ModuleBase& module);

/// The module and all within it, each before those within it, in the order of `members`.
std::vector<NamedModule> named_modules(const ModuleBase& module);
/// Those whose names fit the pattern, in which `*` stands for any characters, dots too. Throws ValueError naming `user`
/// that lists the names there are when none fits.
std::vector<NamedModule> named_modules(const ModuleBase& module, const std::string& pattern, const char* user);

/// Freezes the parameters whose names fit the pattern, in which `*` stands for any characters, dots too:
///
///     freeze(model, "encoder.*");
///
/// From the next forward on they get no gradient, and the gradient that they have is dropped: an optimizer leaves them
/// alone, one that was made before too. A tied parameter is frozen under all its names. Returns how many it froze,
/// tied ones once, and those that were frozen before not at all. Throws ValueError that lists the names there are when
/// none fits.
std::int64_t freeze(ModuleBase& module, const std::string& pattern);

/// The module as a tree, a line for each child, with options and parameter counts.
std::string to_string(const ModuleBase& module);
std::ostream& operator<<(std::ostream& out, const ModuleBase& module);

/// While a module runs, errors and drawings of graphs take their path from it: `decoder.layers.1.self_attn`, or the
/// type of the outermost one. An entry beside `operator()` makes one of its own; throws GraphError for a module that
/// was moved from.
class ModuleScope final : public Place {
 public:
  explicit ModuleScope(const ModuleBase& module);

  std::string path() const override { return names().path; }
  std::string name() const override { return names().name; }
  std::string name_of(const void* identity) const override;

 private:
  struct Names {
    std::string name, path;
    std::string prefix;  // what stands before its members' names
  };
  Names names() const;

  const ModuleBase& module_;
};

/// A watcher that is told of modules when they are called, by `operator()`, and may change what they are given and
/// give.
class ModuleWatcher : public Watcher {
 public:
  /// A module runs on `input`, the first of its arguments, as it is left here; where that is a Variable.
  virtual void enters(const ModuleBase& /*module*/, Variable& /*input*/) {}
  /// A module gives `output` as it is left here; where it gives a Variable and nothing else.
  virtual void leaves(const ModuleBase& /*module*/, Variable& /*output*/) {}
};

/// The base of a module. Authors write `forward`, everybody calls `operator()`, which has the same parameters; only a
/// bare `{}` has no type there: write `Mask()`.
///
///     class Doubling : public nn::Module<Doubling> {
///      public:
///       static constexpr const char* type = "Doubling";
///       Variable forward(const Variable& x) const { return x + x; }
///       void members(nn::Members&) const override {}
///     };
template <class Derived>
class Module : public ModuleBase {
 public:
  template <class... Arguments>
  auto operator()(Arguments&&... arguments) const {
    ModuleScope scope(*this);
    if (context.watched()) [[unlikely]]
      return watched(std::forward<Arguments>(arguments)...);
    return static_cast<const Derived&>(*this).forward(std::forward<Arguments>(arguments)...);
  }
  const char* type_name() const override { return Derived::type; }

 private:
  auto watched() const { return left(static_cast<const Derived&>(*this).forward()); }
  template <class First, class... Rest>
  auto watched(First&& first, Rest&&... rest) const {
    const auto& derived = static_cast<const Derived&>(*this);
    if constexpr (std::is_same_v<std::remove_cvref_t<First>, Variable>) {
      Variable input = first;
      for_each_watcher<ModuleWatcher>([&](ModuleWatcher& watcher) { watcher.enters(*this, input); });
      return left(derived.forward(input, std::forward<Rest>(rest)...));
    } else {
      return left(derived.forward(std::forward<First>(first), std::forward<Rest>(rest)...));
    }
  }
  template <class Output>
  Output left(Output output) const {
    if constexpr (std::is_same_v<Output, Variable>)
      for_each_watcher<ModuleWatcher>([&](ModuleWatcher& watcher) { watcher.leaves(*this, output); });
    return output;
  }
};

}  // namespace gradus::inline GRADUS_PRECISION::nn

template <class M>
struct fmt::formatter<M, char, std::enable_if_t<std::is_base_of_v<gradus::nn::ModuleBase, M>>>
    : gradus::ToStringFormatter {};
