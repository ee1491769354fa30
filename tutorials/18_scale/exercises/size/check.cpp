#include <fmt/format.h>

#include "gradus.hpp"
#include "tutorials/18_scale/exercises/size/size.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::int64_t parameters(const Size& s);
std::int64_t weights_in_products(const Size& s);
double training_flops(const Size& s, double tokens);
double days(double flops, double flops_a_second, double utilisation);

namespace {

struct Wrong {
  std::int64_t gives;
  const char* sentence;
};

void expect_count(std::int64_t got, std::int64_t want,
                  const std::vector<Wrong>& known) {
  for (const Wrong& wrong : known)
    if (got != want) expect(got != wrong.gives, wrong.sentence);
  expect(got == want, fmt::format("it is {}, it should be {}", got, want));
}

Tensor one(double x) { return tensor({1}, {x}); }

constexpr Size small{
    .vocabulary = 50, .max_length = 20, .d_model = 8, .layers = 3};
constexpr Size gpt2{
    .vocabulary = 50257, .max_length = 1024, .d_model = 768, .layers = 12};

}  // namespace

void checks(Exercise& e) {
  e.check("the parameters of a small one, as Gradus counts them", [] {
    Generator generator(1);
    nn::GPT model({.vocabulary = 50,
                   .max_length = 20,
                   .d_model = 8,
                   .heads = 2,
                   .layers = 3,
                   .d_ff = 32},
                  generator);
    const std::int64_t want = model.parameter_count();
    expect_count(
        parameters(small), want,
        {{want + 50 * 8,
          "the vocabulary's matrix is counted twice: the output uses the "
          "embedding's"},
         {want - 20 * 8, "the positions are missing"},
         {want - 2 * 8, "the layer norm at the end is missing"},
         {want - 3 * 9 * 8, "the biases of the linear layers are missing"},
         {want - 3 * 4 * 8, "the layers' norms are missing, two in each"},
         {want - 3 * 2 * 8,
          "a layer norm has a weight and a bias, of d each"},
         {want - 3 * 3 * 8,
          "the bias behind the layer d to 4 d has 4 d numbers"}});
  });
  e.check("GPT-2's: 124 million",
          [] { expect_count(parameters(gpt2), 124'439'808, {}); });
  e.check("the weights in products", [] {
    const std::int64_t layers = 3 * 12 * 8 * 8, output = 50 * 8;
    expect_count(
        weights_in_products(small), layers + output,
        {{layers, "the output is a product too, d by vocabulary"},
         {layers + output + 20 * 8, "positions are added and not multiplied"},
         {layers + 2 * output,
          "the embedding is looked up and not multiplied: the vocabulary's "
          "matrix counts once, at the output"},
         {parameters(small),
          "these are all parameters: positions, biases and norms are in no "
          "product"},
         {layers / 3 + output, "that is one layer, there are three"}});
  });
  e.check("the FLOPs of a training on 1e9 tokens", [] {
    const double n = double(weights_in_products(gpt2));
    expect_close(one(training_flops(gpt2, 1e9) * 1e-15),
                 one(6 * n * 1e9 * 1e-15),
                 {{one(2 * n * 1e9 * 1e-15), "that is the way there only"},
                  {one(6 * 124'439'808e9 * 1e-15),
                   "that is with all parameters: N counts the weights in "
                   "products"}},
                 1e-6);
  });
  e.check("the days", [] {
    expect_close(one(days(1e18, 1e13, 0.4)), one(1e18 / 4e12 / 86400),
                 {{one(1e18 / 1e13 * 0.4 / 86400),
                   "a smaller share takes longer: divide by it"},
                  {one(1e18 / 1e13 / 86400), "the utilisation is missing"},
                  {one(1e18 / 4e12), "that is in seconds"},
                  {one(1e18 / 4e12 / 3600), "that is in hours"}},
                 1e-5);
  });
}

}  // namespace exercise
