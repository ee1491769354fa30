#include "nn/attention_maps.hpp"

#include "autograd/core/place.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

bool AttentionRecorder::wanted() {
  bool wanted = false;
  for_each_watcher<AttentionRecorder>([&](const AttentionRecorder&) { wanted = true; });
  return wanted;
}

void AttentionRecorder::note(const Tensor& weights) {
  for_each_watcher<AttentionRecorder>([&](AttentionRecorder& recorder) {
    recorder.maps_.push_back({Place::current(), weights});
  });
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
