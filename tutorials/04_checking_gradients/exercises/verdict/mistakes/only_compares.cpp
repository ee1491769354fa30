// says: this is the check that checked nothing
#include "tutorials/04_checking_gradients/exercises/verdict/verdict.hpp"

using namespace gradus;

namespace exercise {

Verdict verdict(const Tensor& backward, const Tensor& differences) {
  for (std::size_t i = 0; i < backward.size(); ++i) {
    double b = backward.data()[i], d = differences.data()[i];
    if (!std::isfinite(b) || !std::isfinite(d)) return Verdict::wrong;
    if (std::abs(b - d) > 1e-7 + 1e-5 * std::abs(d)) return Verdict::wrong;
  }
  return Verdict::right;
}

}  // namespace exercise
