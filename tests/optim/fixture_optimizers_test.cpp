#include <doctest/doctest.h>

#include "autograd/ops/loss.hpp"
#include "optim/adam.hpp"
#include "optim/sgd.hpp"
#include "tests/fixtures.hpp"

using namespace gradus;
using testing::Fixture;

namespace {

std::unique_ptr<optim::Optimizer> make_optimizer(const Fixture& fixture, const std::vector<Variable>& parameters) {
  double lr = fixture.number("lr"), weight_decay = fixture.number("weight_decay");
  if (fixture.text("optimizer") == "SGD")
    return std::make_unique<optim::SGD>(parameters, optim::SGDOptions{.lr = lr,
                                                                      .momentum = fixture.number("momentum"),
                                                                      .weight_decay = weight_decay,
                                                                      .nesterov = fixture.flag("nesterov")});
  std::pair<double, double> betas(fixture.number("beta1"), fixture.number("beta2"));
  double eps = fixture.number("eps");
  if (fixture.text("optimizer") == "AdamW")
    return std::make_unique<optim::AdamW>(
        parameters, optim::AdamWOptions{.lr = lr, .betas = betas, .eps = eps, .weight_decay = weight_decay});
  return std::make_unique<optim::Adam>(
      parameters, optim::AdamOptions{.lr = lr, .betas = betas, .eps = eps, .weight_decay = weight_decay});
}

}  // namespace

TEST_CASE("20 steps of each optimizer on a small Transformer go the way they go in PyTorch") {
  for (const Fixture& fixture : testing::load_fixtures("optimizers.json")) {
    Generator generator(1);
    nn::Transformer model = testing::make_transformer(fixture, generator);
    set_state(model, fixture, "start");
    auto optimizer = make_optimizer(fixture, model.parameters());
    std::vector<double> want = fixture.numbers("losses"), got;
    for (std::size_t step = 0; step < want.size(); ++step) {
      std::string batch = "batches/" + std::to_string(step % fixture.size("batches"));
      Indices source = fixture.indices(batch + "/source"), lengths = fixture.indices(batch + "/lengths");
      std::int64_t time = shape_of(source)[1];
      Mask padding = Mask::padding({lengths.begin(), lengths.end()}, time);
      optimizer->zero_grad();
      SequenceMasks masks{.source = padding, .target = Mask::causal(time) & padding, .memory = padding};
      Variable logits = model(source, fixture.indices(batch + "/target_in"), masks);
      Variable loss = cross_entropy(logits, fixture.indices(batch + "/target_out"),
                                    {.ignore_index = fixture.integer("ignore_index")});
      loss.backward();
      optimizer->step();
      got.push_back(loss.item());
    }
    Shape steps{static_cast<std::int64_t>(want.size())};
    testing::check_near(tensor(steps, got), tensor(steps, want), fixture.name() + ": losses");
    for (const auto& [name, end] : fixture.tensors("end"))
      testing::check_near(model.parameter(name).value(), end, fixture.name() + ": " + name + " at the end");
  }
}
