#include "training/plan.hpp"

#include <doctest/doctest.h>

#include "autograd/ops/loss.hpp"
#include "nn/gpt.hpp"
#include "training/memory.hpp"

using namespace gradus;

namespace {

const nn::GPTOptions small_gpt = {
    .vocabulary = 7, .max_length = 6, .d_model = 8, .heads = 2, .layers = 2, .d_ff = 16, .dropout = 0.25};

Variable loss_of(const nn::GPT& gpt) {
  Indices in = indices({2, 5}, {0, 1, 2, 3, 4, 5, 6, 0, 1, 2}), out = indices({2, 5}, {1, 2, 3, 4, 5, 6, 0, 1, 2, 3});
  return cross_entropy(gpt(in), out);
}

}  // namespace

TEST_CASE("a plan counts parameters and the products of a step exactly") {
  Generator generator(1);
  nn::GPT gpt(small_gpt, generator);
  Plan plan = plan_of(gpt, [&] { return loss_of(gpt); });
  CHECK(plan.parameters == gpt.parameter_count());
  // A product with a matrix forward, two backward, for 10 tokens: q, k, v and what follows, two of the feed-forward
  // part, and the output.
  std::int64_t matrices = 2 * (4 * 8 * 8 + 2 * 8 * 16) + 8 * 7, products = 3 * 2 * 10 * matrices;
  CHECK(plan.flops > products);
  // Attention: scores and values of 5 x 5 positions, 2 heads of width 4, 2 layers; it computes scores again backward,
  // and no more than twice the 25 positions.
  std::int64_t scores = 2 * 2 * 2 * 2 * 25 * 4;
  CHECK(plan.flops <= products + 2 * (2 + 5) * scores);
  CHECK(to_string(Plan{.parameters = 3, .flops = 483517440, .memory = 34'567'890}) ==
        "a step: 483517440 FLOPs; 35 MB of memory");
}

TEST_CASE("a plan changes nothing: neither gradients nor what dropout draws next") {
  auto trained = [](bool planned) {
    Generator generator(1);
    nn::GPT gpt(small_gpt, generator);
    if (planned) {
      plan_of(gpt, [&] { return loss_of(gpt); });
      for (const Variable& parameter : gpt.parameters()) CHECK_FALSE(parameter.has_grad());
    }
    loss_of(gpt).backward();
    return gpt.parameter("embedding.weight").grad();
  };
  CHECK(trained(true) == trained(false));
}

TEST_CASE("a plan's memory is what the program holds, and what the optimizer will") {
  Generator generator(1);
  nn::GPT gpt(small_gpt, generator);
  auto loss = [&] { return loss_of(gpt); };
  std::int64_t before = peak_memory();
  Plan none = plan_of(gpt, loss, 0), adam = plan_of(gpt, loss, 1'000'000);
  CHECK(none.memory >= before);
  CHECK(before > 1'000'000);
  CHECK(adam.memory - 1'000'000 * gpt.parameter_count() * static_cast<std::int64_t>(sizeof(Scalar)) >= none.memory);
}
