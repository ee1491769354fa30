#pragma once
#include <functional>

#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// What a module gave when it ran.
struct ModuleOutput {
  std::string module;  ///< its name: "encoder.layers.0.self_attn"
  Variable output;     ///< `output.grad()` after backward
};

/// While one lives, keeps what modules give when they run on this thread, and after backward its gradients. (What gives
/// no single Variable, as an LSTM, is not kept.)
///
///     nn::Activations seen(model, {"encoder.layers.*.self_attn"});
///     loss_of(model, batch).backward();
///     seen.last("encoder.layers.0.self_attn").grad()
///
/// The values live as long as it does.
class Activations final : public ModuleWatcher {
 public:
  /// Of those modules in `model` whose names fit one of the patterns, in which `*` stands for any characters. Throws
  /// ValueError that lists the names there are for a pattern that none fits.
  Activations(const ModuleBase& model, const std::vector<std::string>& patterns);

  /// In the order in which the modules ended.
  const std::vector<ModuleOutput>& all() const { return all_; }
  /// The last that a module of that name gave; throws ValueError where there is none.
  const Variable& last(const std::string& module) const;

  void leaves(const ModuleBase& module, Variable& output) override;

 private:
  struct Watched {
    std::uint32_t module;  // its Host's id
    std::string name;
  };
  std::vector<Watched> watched_;
  std::vector<ModuleOutput> all_;
  Watching watching_{*this};
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
