// says: a smaller share takes longer
#include "gradus.hpp"
#include "tutorials/18_scale/exercises/size/size.hpp"

namespace exercise {

std::int64_t parameters(const Size& s) {
  const std::int64_t d = s.d_model;
  const std::int64_t layer =
      4 * (d * d + d) + (4 * d * d + 4 * d) + (4 * d * d + d) + 2 * 2 * d;
  return s.vocabulary * d + s.max_length * d + s.layers * layer + 2 * d;
}

std::int64_t weights_in_products(const Size& s) {
  return s.layers * 12 * s.d_model * s.d_model + s.vocabulary * s.d_model;
}

double training_flops(const Size& s, double tokens) {
  return 6 * static_cast<double>(weights_in_products(s)) * tokens;
}

double days(double flops, double flops_a_second, double utilisation) {
  return flops / flops_a_second * utilisation / 86400;
}

}  // namespace exercise
