// A module of your own:
//
//     y = x + gate * tanh(linear(x))
//
// linear is an nn::Linear from width to width. gate is one number, of shape
// (1), that is learned, and is 0.5 at first. x is (batch, width). In
// `members` they are called "gate" and "linear".
//
// Layer, in module.hpp, is an nn::Module: all that it asks for is `forward`
// and `members`.
#include "tutorials/05_optimizers/exercises/module/module.hpp"

#include <memory>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

class Gated : public Layer {
 public:
  // Make the gate here, too; a layer is made as `linear_` is.
  Gated(std::int64_t width, Generator& generator)
      : linear_({.in_features = width, .out_features = width}, generator) {}

  Variable forward(const Variable& x) const override {
    // Your code in place of this line:
    not_written_yet();
  }

  void members(nn::Members& members) const override {
    // Your code in place of this line:
    not_written_yet();
  }

 private:
  nn::Linear linear_;
};

std::unique_ptr<Layer> gated(std::int64_t width, Generator& generator) {
  return std::make_unique<Gated>(width, generator);
}

}  // namespace exercise
