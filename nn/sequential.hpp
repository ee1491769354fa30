#pragma once
#include <functional>
#include <memory>

#include "nn/module.hpp"

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
      steps_.push_back([&m = *module](const Variable& x) -> Variable { return m(x); });
      modules_.push_back(std::move(module));
    } else {
      static_assert(std::is_invocable_r_v<Variable, P&, const Variable&>,
                    "neither a module nor a function of one Variable: for gelu write nn::GELU() or a lambda");
      steps_.push_back([function = std::forward<Part>(part)](const Variable& x) -> Variable { return function(x); });
      modules_.push_back(nullptr);
    }
  }

  Variable forward(const Variable& x) const {
    Variable h = x;
    for (const auto& step : steps_) h = step(h);
    return h;
  }
  void members(Members& members) const override {
    for (std::size_t i = 0; i < modules_.size(); ++i)
      if (modules_[i]) members.child(std::to_string(i), *modules_[i]);
  }

 private:
  std::vector<std::function<Variable(const Variable&)>> steps_;
  std::vector<std::unique_ptr<ModuleBase>> modules_;  // null where the step is a function
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
