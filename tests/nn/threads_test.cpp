#include <doctest/doctest.h>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/tensor/parallel.hpp"
#include "nn/encoder.hpp"
#include "optim/adam.hpp"
#include "tests/helpers.hpp"

using namespace gradus;

namespace {

/// The parameters after some steps of Adam, large enough that every kernel is cut into pieces.
std::vector<Tensor> trained(int count, nn::Activation activation) {
  set_threads(count);
  Generator generator(1);
  nn::TransformerEncoder model(1, {.d_model = 64, .heads = 4, .d_ff = 256, .dropout = 0.1, .activation = activation},
                               generator);
  optim::Adam adam(model.parameters(), {.lr = 1e-2});
  for (int step = 0; step < 3; ++step) {
    adam.zero_grad();
    Variable y = model(Variable(generator.normal({16, 40, 64})), Mask::causal(40));
    mean(y * y * y).backward();
    adam.step();
  }
  set_threads(1);
  std::vector<Tensor> values;
  for (const Variable& parameter : model.parameters()) values.push_back(parameter.value());
  return values;
}

}  // namespace

TEST_CASE("training gives the same bits with one, two and three threads") {
  for (nn::Activation activation : {nn::Activation::relu, nn::Activation::gelu}) {
    std::vector<Tensor> alone = trained(1, activation);
    for (int count : {2, 3}) {
      std::vector<Tensor> shared = trained(count, activation);
      for (std::size_t i = 0; i < alone.size(); ++i)
        CHECK(std::equal(alone[i].begin(), alone[i].end(), shared[i].begin(), shared[i].end()));
    }
  }
}
