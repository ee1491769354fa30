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
  Drop drop;
  bool views_overlap = false;  ///< heads may add to one place: a batch entry's are then not shared between threads

  /// Columns of a (batch, time, features) tensor that hold the heads side by side: where the first one starts, and how
  /// far it is from one time to the next. No data: nobody asks for this gradient.
  template <class T>
  struct Heads {
    T* data = nullptr;
    std::int64_t stride = 0;
  };
  using Input = Heads<const Scalar>;
  struct Gradient : Heads<Scalar> {
    Scalar beta = 1;  ///< what is there counts so often; 0: it is uninitialised
  };

  /// How many numbers the weights before dropout are, with their padding.
  std::int64_t weights_size() const;

  /// Fills y (batch, queries, heads * value_width), and `weights` for backward; nullptr: they are not kept.
  void forward(const Input& query, const Input& key, const Input& value, Scalar* y, Scalar* weights) const;
  /// Adds to the gradients, which may be columns of one tensor; all of a gradient's columns are written. `weights` as
  /// forward made them; nullptr: they are made again.
  void backward(const Input& query, const Input& key, const Input& value, const Scalar* weights, const Scalar* dy,
                const Gradient& dquery, const Gradient& dkey, const Gradient& dvalue) const;

 private:
  // The same for the heads first_head, ..., last_head - 1, counted through all batch entries.
  void forward(const Input& query, const Input& key, const Input& value, Scalar* y, Scalar* weights,
               std::int64_t first_head, std::int64_t last_head) const;
  void backward(const Input& query, const Input& key, const Input& value, const Scalar* weights, const Scalar* dy,
                const Gradient& dquery, const Gradient& dkey, const Gradient& dvalue, std::int64_t first_head,
                std::int64_t last_head) const;
};

}  // namespace gradus::inline GRADUS_PRECISION
