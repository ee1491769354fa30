#pragma once
#include <functional>
#include <memory>

#include "nn/clone.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// Modules and functions of one Variable, applied one after the other. Members are named by their place, functions
/// counting too, as in PyTorch. In braces the parts are made, and draw, in their order:
///
///     nn::Sequential mlp{nn::Linear({.in_features = 2, .out_features = 8}, generator), nn::GELU(),
///                        nn::Linear({.in_features = 8, .out_features = 1}, generator)};
class Sequential : public Module<Sequential> {
 public:
  static constexpr const char* type = "Sequential";
  template <class... Parts>
  explicit Sequential(Parts&&... parts) {
    (add(std::forward<Parts>(parts)), ...);
  }

  /// Appends a module, which is moved in, or a function.
  template <class Part>
  void add(Part&& part) {
    using P = std::remove_cvref_t<Part>;
    if constexpr (std::is_base_of_v<ModuleBase, P>) {
      static_assert(!std::is_lvalue_reference_v<Part>, "a module moves and does not copy: write std::move(module)");
      auto module = std::make_unique<P>(std::forward<Part>(part));
      auto add_clone = [&m = *module, place = steps_.size()](Sequential& to) {
        if constexpr (Cloneable<P>)
          to.add(clone(m));
        else
          fail<ValueError>("clone: {}, part {} of a Sequential, has no options() to make it from", P::type, place);
      };
      steps_.push_back({[&m = *module](const Variable& x) -> Variable { return m(x); }, add_clone, std::move(module)});
    } else {
      static_assert(std::is_invocable_r_v<Variable, P&, const Variable&>,
                    "neither a module nor a function of one Variable: for gelu write nn::GELU() or a lambda");
      std::function<Variable(const Variable&)> function = std::forward<Part>(part);
      steps_.push_back({function, [function](Sequential& to) { to.add(function); }, nullptr});
    }
  }

  Variable forward(const Variable& x) const {
    Variable h = x;
    for (const Step& step : steps_) h = step.apply(h);
    return h;
  }
  /// A clone of each part; a function is copied with what it captured.
  Sequential made_anew(Generator&) const {
    Sequential copy;
    for (const Step& step : steps_) step.add_clone(copy);
    return copy;
  }
  void members(Members& members) const override {
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (steps_[i].module) members.child(std::to_string(i), *steps_[i].module);
  }

 private:
  struct Step {
    std::function<Variable(const Variable&)> apply;
    std::function<void(Sequential& to)> add_clone;
    std::unique_ptr<ModuleBase> module;  // null where the step is a function
  };
  std::vector<Step> steps_;
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
