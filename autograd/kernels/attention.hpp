#pragma once
#include "autograd/kernels/drop.hpp"
#include "autograd/tensor/mask.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Scaled dot-product attention as numbers: the sizes, who may look at whom, and which weights are dropped (p = 0:
/// none).
struct Attention {
  std::int64_t batch, heads, queries, keys;
  std::int64_t width, value_width;  ///< of one head
  Mask mask;
  std::vector<Scalar> slopes = {};  ///< one a head: by so much a score falls for each position between query and key
  Drop drop = {};
  bool views_overlap = false;  ///< heads may add to one place: a batch entry's are then not shared between threads

  /// A part of a (batch, time, features) tensor that holds the heads side by side: where it starts, and how far it is
  /// from one time and from one batch entry to the next. No data: nobody asks for this gradient.
  template <class T>
  struct Heads {
    T* data = nullptr;
    std::int64_t stride = 0, batch_stride = 0;
  };
  using Input = Heads<const Scalar>;
  struct Inputs {
    Input query, key, value;
  };
  struct Gradient : Heads<Scalar> {
    Scalar beta = 1;  ///< what is there counts so often; 0: it is uninitialised
  };
  struct Gradients {
    Gradient query, key, value;
  };

  /// How many numbers the weights before dropout are, with their padding.
  std::int64_t weights_size() const;

  /// Fills y (batch, queries, heads * value_width), and `weights` for backward; nullptr: they are not kept.
  void forward(const Inputs& x, Scalar* y, Scalar* weights) const;
  /// Adds to the gradients, which may be parts of one tensor; all of a gradient's part is written. `weights` as forward
  /// made them; nullptr: they are made again.
  void backward(const Inputs& x, const Scalar* weights, const Scalar* dy, const Gradients& d) const;
  /// Fills `result` (batch, heads, queries, keys) with the weights before dropout, for somebody to look at.
  void read_weights(const Input& query, const Input& key, Scalar* result) const;
};

}  // namespace gradus::inline GRADUS_PRECISION
