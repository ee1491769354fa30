#pragma once
#include "autograd/tensor/mask.hpp"
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// What a MultiHeadAttention looked at.
struct AttentionMap {
  std::string module;  ///< its path: "decoder.layers.0.multihead_attn"
  Tensor weights;      ///< (batch, heads, queries, keys), before dropout
};

/// While one lives, each MultiHeadAttention that runs on this thread also works out its weights and notes them here;
/// what it returns, and what its dropout draws, stay the same. Of two, the inner one notes.
class AttentionRecorder {
 public:
  AttentionRecorder();
  ~AttentionRecorder();
  AttentionRecorder(const AttentionRecorder&) = delete;
  AttentionRecorder& operator=(const AttentionRecorder&) = delete;

  /// What was noted so far, in the order in which it ran.
  const std::vector<AttentionMap>& maps() const { return maps_; }

  /// The one that notes on this thread, nullptr when there is none.
  static AttentionRecorder* current();
  /// Called by an attention, which gives the name of the place.
  void note(const Tensor& weights);

 private:
  AttentionRecorder* outer_;
  std::vector<AttentionMap> maps_;
};

/// What each MultiHeadAttention in the model looks at when the model gets these inputs, in the order in which they run:
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
