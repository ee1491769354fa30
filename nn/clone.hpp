#pragma once
#include <type_traits>

#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// Whether a module can be made anew from what it knows of itself: by `made_anew(generator)`, from its `options()` with
/// or without a generator, or without anything.
template <class M>
concept Cloneable = requires(const M& module, Generator& generator) {
  module.made_anew(generator);
}
|| requires(const M& module, Generator& generator) { M(module.options(), generator); }
|| requires(const M& module) { M(module.options()); }
|| std::is_default_constructible_v<M>;

/// Gives `to` all that `from` has beside its options: the numbers of the parameters, which of them are frozen, the
/// states of the random streams, and for each module whether it trains. Throws ValueError unless both print the same
/// tree; `to` is unchanged then.
void copy_state(const ModuleBase& from, ModuleBase& to);

/// A module of its own that computes what this one does: parameters with the same numbers that it shares with nobody,
/// and no gradients; what is frozen, tied or in evaluation stays so, and dropout goes on with the same random numbers.
///
///     nn::Transformer best = nn::clone(model);
///
/// A module of your own can be cloned if it has `options()`, from which, and a generator if it needs one, its
/// constructor makes it, or if it is made from nothing. Throws ValueError when the one made so has another tree.
template <Cloneable M>
M clone(const M& module) {
  Generator generator(0);  // what is drawn from it is written over
  auto made = [&]() -> M {
    if constexpr (requires { module.made_anew(generator); })
      return module.made_anew(generator);
    else if constexpr (requires { M(module.options(), generator); })
      return M(module.options(), generator);
    else if constexpr (requires { M(module.options()); })
      return M(module.options());
    else
      return M();
  };
  M copy = made();
  copy_state(module, copy);
  return copy;
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
