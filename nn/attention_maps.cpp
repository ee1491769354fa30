#include "nn/attention_maps.hpp"

#include "autograd/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

thread_local AttentionRecorder* innermost = nullptr;

}  // namespace

AttentionRecorder::AttentionRecorder() : outer_(std::exchange(innermost, this)) {}
AttentionRecorder::~AttentionRecorder() { innermost = outer_; }

AttentionRecorder* AttentionRecorder::current() { return innermost; }

void AttentionRecorder::note(const Tensor& weights) { maps_.push_back({Place::current(), weights}); }

}  // namespace gradus::inline GRADUS_PRECISION::nn
