// says: the gate starts at 0
#include <memory>

#include "gradus.hpp"
#include "tutorials/05_optimizers/exercises/module/module.hpp"

using namespace gradus;

namespace exercise {

class Gated : public Layer {
 public:
  Gated(std::int64_t width, Generator& generator)
      : linear_({.in_features = width, .out_features = width}, generator),
        gate_(tensor({1}, {0}), true) {}

  Variable forward(const Variable& x) const override {
    return x + gate_ * tanh(linear_(x));
  }

  void members(nn::Members& members) const override {
    members.parameter("gate", gate_);
    members.child("linear", linear_);
  }

 private:
  nn::Linear linear_;
  Variable gate_;
};

std::unique_ptr<Layer> gated(std::int64_t width, Generator& generator) {
  return std::make_unique<Gated>(width, generator);
}

}  // namespace exercise
