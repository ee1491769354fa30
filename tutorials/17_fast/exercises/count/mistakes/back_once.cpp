// says: that is twice the way there
#include "gradus.hpp"
#include "tutorials/17_fast/exercises/count/count.hpp"

namespace exercise {

std::int64_t linear_flops(std::int64_t rows, std::int64_t in,
                          std::int64_t out) {
  return 2 * rows * in * out;
}

std::int64_t look_flops(std::int64_t batch, std::int64_t queries,
                        std::int64_t keys, std::int64_t d_model) {
  // of each head 2 * queries * keys * width, twice; heads * width = d_model
  return 2 * (2 * batch * queries * keys * d_model);
}

std::int64_t layer_flops(const Sizes& s) {
  const std::int64_t d = s.d_model, t = s.batch * s.target,
                     m = s.batch * s.source;
  return 4 * linear_flops(t, d, d) +
         look_flops(s.batch, s.target, s.target, d) +
         2 * linear_flops(t, d, d) + 2 * linear_flops(m, d, d) +
         look_flops(s.batch, s.target, s.source, d) +
         linear_flops(t, d, s.d_ff) + linear_flops(t, s.d_ff, d);
}

std::int64_t step_flops(const Sizes& s) { return 2 * layer_flops(s); }

std::int64_t state_bytes(std::int64_t parameters) {
  return 4 * 4 * parameters;  // value, gradient, both moments
}

}  // namespace exercise
