// says: a theta of one axis decays
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor step(const Tensor& theta, const Tensor& direction, double lr,
            double weight_decay) {
  double decay = weight_decay;
  return theta - lr * direction - lr * decay * theta;
}

}  // namespace exercise
