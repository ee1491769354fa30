#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable attention(const Variable& Q, const Variable& K, const Variable& V);

namespace {

struct Inputs {
  Variable Q, K, V;
};

Inputs inputs(std::int64_t queries, std::int64_t keys, std::int64_t d_k,
              std::int64_t d_v) {
  Generator generator(8);
  return {.Q = Variable(generator.normal({2, queries, d_k}), true),
          .K = Variable(generator.normal({2, keys, d_k}), true),
          .V = Variable(generator.normal({2, keys, d_v}), true)};
}

Tensor library(const Inputs& x) {
  return scaled_dot_product_attention(x.Q, x.K, x.V).value();
}

/// What comes of dividing the scores by another number, and of a softmax over
/// another axis.
Tensor variant(const Inputs& x, double divisor, std::int64_t axis = -1) {
  return matmul(softmax(matmul(x.Q, transpose(x.K)) / divisor, axis), x.V)
      .value();
}

/// What comes of no softmax.
Tensor scores_for_weights(const Inputs& x, double divisor) {
  return matmul(matmul(x.Q, transpose(x.K)) / divisor, x.V).value();
}

}  // namespace

void checks(Exercise& e) {
  e.check("as many queries as keys", [] {
    Inputs x = inputs(4, 4, 3, 3);
    double root = std::sqrt(3);
    expect_close(
        attention(x.Q, x.K, x.V), library(x),
        {{variant(x, 1), "the scores are not divided by sqrt(d_k)"},
         {variant(x, 3),
          "the scores are divided by d_k, not by its root: the root makes "
          "their deviation 1, d_k makes "
          "the weights nearly equal"},
         {variant(x, 1 / root),
          "the scores are multiplied with sqrt(d_k); they are to be divided "
          "by it"},
         {variant(x, 1) / root,
          "the weights are divided by sqrt(d_k), after the softmax; it is "
          "the scores, before it"},
         {variant(x, 2),
          "that is the root of the time axis, 4 here; d_k is the width of Q, "
          "its last axis, 3 here"},
         {scores_for_weights(x, root),
          "the softmax is missing: scores are no weights, they do not add up "
          "to 1"},
         {scores_for_weights(x, 1),
          "softmax and the division by sqrt(d_k) are missing"},
         {variant(x, root, 1),
          "softmax ran over the queries (axis 1): each query's weights over "
          "the keys (the last axis) must add up to 1"},
         {variant(x, root, 0),
          "softmax ran over the batch (axis 0): the last axis is -1"},
         {scaled_dot_product_attention(x.Q, x.K, x.K).value(),
          "the weights mix the keys; they are to mix the values"},
         {scaled_dot_product_attention(x.Q, x.V, x.K).value(),
          "K and V are exchanged"},
         {scaled_dot_product_attention(x.K, x.Q, x.V).value(),
          "the scores lie the other way round: Q K^T has a row for each "
          "query, K Q^T one for each key"}});
  });
  e.check("five queries look at three keys", [] {
    Inputs x = inputs(5, 3, 4, 2);
    expect_close(
        attention(x.Q, x.K, x.V), library(x),
        {{variant(x, std::sqrt(2)), "d_k is the width of Q, not of V"}});
  });
  e.check("scores of a thousand make no NaN", [] {
    Inputs x = inputs(4, 4, 16, 3);
    x.Q.mutable_value() *= 1000;
    expect_close(attention(x.Q, x.K, x.V), library(x));
  });
  e.check("the gradients of Q, K and V", [] {
    Inputs mine = inputs(4, 4, 3, 3), theirs = inputs(4, 4, 3, 3);
    Variable output = attention(mine.Q, mine.K, mine.V);
    expect(
        output && output.requires_grad(),
        "the result knows no rule: compute with Variables, not with value()");
    Tensor from_above = Generator(9).normal({2, 4, 3});
    output.backward(from_above);
    scaled_dot_product_attention(theirs.Q, theirs.K, theirs.V)
        .backward(from_above);
    for (auto [name, got, want] : {std::tuple{"Q", mine.Q, theirs.Q},
                                   {"K", mine.K, theirs.K},
                                   {"V", mine.V, theirs.V}}) {
      expect(got.has_grad(), std::string("no gradient arrives at ") + name);
      expect_close(got.grad(), want.grad());
    }
  });
}

}  // namespace exercise
