// says: each element is clipped by itself
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

double clip(std::vector<Tensor>& gradients, double max_norm) {
  double squares = 0;
  for (const Tensor& g : gradients)
    for (double x : g) squares += x * x;
  double norm = std::sqrt(squares);
  if (norm > max_norm)
    for (Tensor& g : gradients)
      for (double& x : g) x = std::min(std::max(x, -max_norm), max_norm);
  return norm;
}

}  // namespace exercise
