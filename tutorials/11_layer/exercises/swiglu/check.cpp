#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_swiglu(const Variable& x, const Variable& w1, const Variable& w2,
                   const Variable& w3);

namespace {

void compare(const Shape& shape, std::int64_t d_ff) {
  Generator random(6);
  const std::int64_t d = shape.back();
  Variable x = random.normal(shape), w1 = random.normal({d_ff, d}),
           w2 = random.normal({d, d_ff}), w3 = random.normal({d_ff, d});
  Variable a = linear(x, w1), b = linear(x, w3);
  auto out = [&](const Variable& h) { return linear(h, w2).value(); };
  expect_close(
      my_swiglu(x, w1, w2, w3), out(silu(a) * b),
      {{out(a * silu(b)), "w1 and w3 are exchanged: silu is of x W1"},
       {out(sigmoid(a) * b),
        "that is sigmoid(x W1) * (x W3), the older gate; silu(z) is z "
        "sigmoid(z)"},
       {out(relu(a) * b), "that is relu in place of silu"},
       {out(silu(a) + b), "the two are added, and are to be multiplied"},
       {out(a * b), "silu is missing"},
       {out(silu(a)), "the factor x W3 is missing"},
       {out(silu(a * b)),
        "silu is of the product, and is to be of x W1 alone"},
       {out(silu(a) * silu(b)),
        "silu is of both factors, and is to be of x W1 alone"},
       {(silu(a) * b).value(), "the last matrix, W2, is missing"}});
}

}  // namespace

void checks(Exercise& e) {
  e.check("one place, (1, 1, 3)", [] { compare({1, 1, 3}, 2); });
  e.check("a batch, (2, 3, 4)", [] { compare({2, 3, 4}, 5); });
  e.check("equal to nn::FeedForward, gradients too", [] {
    Generator random(7);
    nn::FeedForward library(
        {.d_model = 4, .d_ff = 6, .activation = nn::Activation::swiglu},
        random);
    Variable x(random.normal({2, 3, 4}), true);
    Tensor dy = random.normal({2, 3, 4});
    std::vector<Variable> mine{x}, theirs;
    for (const char* name :
         {"linear1.weight", "linear2.weight", "linear3.weight"})
      mine.push_back(Variable(library.parameter(name).value(), true)),
          theirs.push_back(library.parameter(name));
    Variable y = my_swiglu(x, mine[1], mine[2], mine[3]);
    expect(
        y.requires_grad(),
        "the result knows no rule: compute with Variables, not with value()");
    y.backward(dy);
    for (const Variable& v : mine)
      expect(v.has_grad(), "x or one of the matrices gets no gradient");
    Variable X(x.value(), true);
    library(X).backward(dy);
    expect_close(x.grad(), X.grad());
    for (std::size_t i = 0; i < 3; ++i)
      expect_close(mine[i + 1].grad(), theirs[i].grad());
  });
}

}  // namespace exercise
