#include "tutorials/04_checking_gradients/exercises/verdict/verdict.hpp"

using namespace gradus;

namespace exercise {

Verdict verdict(const Tensor& backward, const Tensor& differences) {
  bool all_zero = true;
  for (std::size_t i = 0; i < backward.size(); ++i) {
    double b = backward.data()[i], d = differences.data()[i];
    if (!std::isfinite(b) || !std::isfinite(d)) return Verdict::wrong;
    if (std::abs(b - d) > 1e-7 + 1e-5 * std::abs(d)) return Verdict::wrong;
    if (b != 0 || d != 0) all_zero = false;
  }
  return all_zero ? Verdict::proves_nothing : Verdict::right;
}

}  // namespace exercise
