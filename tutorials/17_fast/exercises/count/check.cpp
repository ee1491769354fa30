#include <fmt/format.h>

#include "gradus.hpp"
#include "tutorials/17_fast/exercises/count/count.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::int64_t linear_flops(std::int64_t rows, std::int64_t in,
                          std::int64_t out);
std::int64_t look_flops(std::int64_t batch, std::int64_t queries,
                        std::int64_t keys, std::int64_t d_model);
std::int64_t layer_flops(const Sizes& s);
std::int64_t step_flops(const Sizes& s);
std::int64_t state_bytes(std::int64_t parameters);

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

constexpr Sizes sizes{.batch = 3,
                      .target = 32,
                      .source = 96,
                      .d_model = 16,
                      .heads = 4,
                      .d_ff = 40};

/// What Gradus counts in its own layer: there, and there and back.
struct Counted {
  std::int64_t there = 0, step = 0;
};
Counted counted() {
  Generator generator(1);
  nn::TransformerDecoderLayer layer({.d_model = sizes.d_model,
                                     .heads = sizes.heads,
                                     .d_ff = sizes.d_ff,
                                     .dropout = 0},
                                    generator);
  Variable x(generator.normal({3, 32, 16}), true);
  Variable memory(generator.normal({3, 96, 16}), true);
  std::int64_t start = context.flops;
  Variable y = layer(x, memory, Mask(), Mask());
  Counted result;
  result.there = context.flops - start;
  y.backward(ones(y.shape()));
  result.step = context.flops - start;
  return result;
}

}  // namespace

void checks(Exercise& e) {
  e.check("a linear layer of 10 rows, 3 to 5", [] {
    expect_count(linear_flops(10, 3, 5), 300,
                 {{150,
                   "that is half: each of the rows * in * out terms is a "
                   "multiplication and an addition"},
                  {30, "that is 2 * in * out: it is so much for each row"},
                  {600, "that is twice as much: 4 FLOPs a term?"}});
  });
  e.check(
      "scores and weighted sum: 2 sequences, 5 queries, 7 keys, width 12",
      [] {
        expect_count(
            look_flops(2, 5, 7, 12), 3360,
            {{1680,
              "that is half: one of the two products, or both without "
              "the factor 2"},
             {840, "that is one product, and without the factor 2"},
             {2400,
              "every query meets every query there: the scores are "
              "(queries, keys)"},
             {5040, "that is three products: there are two, Q K^T and P V"}});
      });
  e.check("the layer there, as Gradus counts its own", [] {
    const std::int64_t rows = 96, memory = 288, d = 16, f = 40;
    const std::int64_t want = counted().there, t = 2 * rows * d * d,
                       m = 2 * memory * d * d;
    const std::int64_t look = 4 * 3 * 32 * 32 * d, far = 4 * 3 * 32 * 96 * d;
    expect_count(
        layer_flops(sizes), want,
        {{want - 2 * m + 2 * t,
          "keys and values of the cross-attention are made from memory: "
          "batch * source rows"},
         {want - 2 * t,
          "the linear layer behind each attention, its output, is missing"},
         {want - far + look,
          "in the cross-attention the queries look at `source` keys"},
         {want - look - far,
          "what attention itself multiplies is missing: scores and weighted "
          "sum, twice"},
         {want - 2 * rows * d * f,
          "the feed-forward part is two linear layers"},
         {want + 3 * (look + far),
          "multiplied by the heads: each head is d_model / heads wide, and "
          "all of them together d_model"}});
  });
  e.check("there and back, as Gradus counts its own", [] {
    Counted c = counted();
    expect_count(step_flops(sizes), c.step,
                 {{2 * c.there,
                   "that is twice the way there: back, each product becomes "
                   "two, one for each of its factors"},
                  {c.there, "that is the way there only"},
                  {2 * c.there + c.there / 2, "that is 2.5 times"},
                  {4 * c.there,
                   "that is four times: the way back is twice the way there, "
                   "and together it is three"}});
  });
  e.check("what stays from step to step, of 1000 parameters", [] {
    expect_count(
        state_bytes(1000), 16000,
        {{4000, "that is the parameters alone"},
         {8000,
          "two of four: value, gradient, and Adam's mean and mean square"},
         {12000,
          "three of four: value, gradient, and Adam's mean and mean square"},
         {4, "that is in floats, and for one parameter"},
         {32000, "a float has 4 bytes"}});
  });
}

}  // namespace exercise
