// AdamW's step, where Adam's direction is known already: `direction` is
// m^ / (sqrt(v^) + eps), in the shape of the parameter theta.
//
//     theta_t = theta_{t-1} - lr direction - lr weight_decay theta_{t-1}
//
// Only matrices decay: a theta of one axis, a bias or the weight of a norm,
// takes Adam's step alone. Return the new theta.
//
// theta.dimension() is its number of axes. Tensors of one shape can be added,
// and multiplied with numbers: `Tensor b = 2 * a - c;`
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor step(const Tensor& theta, const Tensor& direction, double lr,
            double weight_decay) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
