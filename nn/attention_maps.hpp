#pragma once
#include "autograd/core/place.hpp"
#include "autograd/tensor/mask.hpp"
#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// What a MultiHeadAttention looked at, or the one head of a RecurrentSeq2Seq.
struct AttentionMap {
  std::string module;  ///< its path: "decoder.layers.0.multihead_attn"
  Tensor weights;      ///< (batch, heads, queries, keys), before dropout
};

/// While one lives, each attention that runs on this thread also works out its weights and notes them here; what it
/// returns, and what its dropout draws, stay the same.
class AttentionRecorder final : public Watcher {
 public:
  /// What was noted so far, in the order in which it ran.
  const std::vector<AttentionMap>& maps() const { return maps_; }

  /// True when one lives on this thread: an attention works out its weights then, and gives them to `note`.
  static bool wanted() {
    bool wanted = false;
    for_each_watcher<AttentionRecorder>([&](const AttentionRecorder&) { wanted = true; });
    return wanted;
  }
  /// Notes the weights of the running module in all that live on this thread.
  static void note(const Tensor& weights) {
    for_each_watcher<AttentionRecorder>([&](AttentionRecorder& recorder) {
      recorder.maps_.push_back({Place::current(), weights});
    });
  }

 private:
  std::vector<AttentionMap> maps_;
  Watching watching_{*this};
};

/// What each attention in the model looks at when the model gets these inputs, in the order in which they run:
///
///     for (const nn::AttentionMap& map : nn::attention_maps(model, batch.source, batch.target_in, batch.masks))
///
/// Records no graph; call eval() first if the model has dropout, since it draws as in any other run.
template <class Model, class... Inputs>
std::vector<AttentionMap> attention_maps(const Model& model, const Inputs&... inputs) {
  AttentionRecorder recorder;
  NoGradGuard no_grad;
  model(inputs...);
  return recorder.maps();
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
