// says: this is the check that checked nothing
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

enum class Verdict { right, wrong, proves_nothing };

Verdict verdict(const Tensor& backward, const Tensor& differences) {
  for (std::size_t i = 0; i < backward.size(); ++i) {
    double b = backward.data()[i], d = differences.data()[i];
    if (!std::isfinite(b) || !std::isfinite(d)) return Verdict::wrong;
    if (std::abs(b - d) > 1e-7 + 1e-5 * std::abs(d)) return Verdict::wrong;
  }
  return Verdict::right;
}

}  // namespace exercise
