#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable many_heads(const Variable& Q, const Variable& K, const Variable& V,
                    std::int64_t heads);

namespace {

struct Inputs {
  Variable Q, K, V;
};

Inputs inputs(std::int64_t queries, std::int64_t keys) {
  Generator generator(9);
  return {.Q = Variable(generator.normal({2, queries, 8}), true),
          .K = Variable(generator.normal({2, keys, 8}), true),
          .V = Variable(generator.normal({2, keys, 8}), true)};
}

Variable library(const Inputs& x, std::int64_t heads) {
  return scaled_dot_product_attention(x.Q, x.K, x.V, {}, {.heads = heads});
}

/// (batch, heads, time, d_k), each head attending by itself.
Variable each(const Variable& q, const Variable& k, const Variable& v) {
  return matmul(softmax(matmul(q, transpose(k)) / 2), v);
}

/// The scores divided by what is so many times the root.
Tensor divided(const Inputs& x, std::int64_t heads, double times) {
  return scaled_dot_product_attention(x.Q / times, x.K, x.V, {},
                                      {.heads = heads})
      .value();
}

/// What comes of two heads when the columns are dealt out in turn, and when
/// they are cut without a permute.
Tensor interleaved(const Inputs& x) {
  auto split = [](const Variable& x) {
    return permute(reshape(x, {2, -1, 4, 2}), {0, 3, 1, 2});
  };
  return reshape(
             permute(each(split(x.Q), split(x.K), split(x.V)), {0, 2, 3, 1}),
             x.Q.shape())
      .value();
}
Tensor only_reshaped(const Inputs& x) {
  auto split = [](const Variable& x) { return reshape(x, {2, 2, -1, 4}); };
  return reshape(each(split(x.Q), split(x.K), split(x.V)), x.Q.shape())
      .value();
}
Tensor not_put_back(const Inputs& x) {
  auto split = [](const Variable& x) {
    return permute(reshape(x, {2, -1, 2, 4}), {0, 2, 1, 3});
  };
  return reshape(each(split(x.Q), split(x.K), split(x.V)), x.Q.shape())
      .value();
}

const char* const no_root =
    "the scores are not divided by a root: sqrt(d_k), of the width of one "
    "head";

}  // namespace

void checks(Exercise& e) {
  e.check("one head is plain attention", [] {
    Inputs x = inputs(4, 4);
    expect_close(many_heads(x.Q, x.K, x.V, 1), library(x, 1).value(),
                 {{divided(x, 1, 1 / std::sqrt(8)), no_root}});
  });
  e.check("two heads of width 4", [] {
    Inputs x = inputs(4, 4);
    expect_close(
        many_heads(x.Q, x.K, x.V, 2), library(x, 2).value(),
        {{library(x, 1).value(), "that is one head of width 8"},
         {only_reshaped(x),
          "time and heads are mixed: a reshape to (batch, heads, time, d_k) "
          "gives the first head the first half of the "
          "time. Cut to (batch, time, heads, d_k) first, then permute"},
         {not_put_back(x),
          "the heads were not put back: permute to (batch, time, heads, d_k) "
          "before they are joined"},
         {divided(x, 2, 0.5), no_root},
         {divided(x, 2, std::sqrt(2)),
          "the scores are divided by the root of d_model; a head's dot "
          "products have d_k = d_model / heads summands"},
         {interleaved(x),
          "head 1 got every second column; it is to have the first half of "
          "them, columns 0 to d_k - 1"}});
  });
  e.check("four heads, five queries, three keys", [] {
    Inputs x = inputs(5, 3);
    expect_close(many_heads(x.Q, x.K, x.V, 4), library(x, 4).value());
  });
  e.check("the gradients of Q, K and V", [] {
    Inputs mine = inputs(4, 4), theirs = inputs(4, 4);
    Variable output = many_heads(mine.Q, mine.K, mine.V, 2);
    expect(
        output && output.requires_grad(),
        "the result knows no rule: compute with Variables, not with value()");
    Tensor from_above = Generator(10).normal({2, 4, 8});
    output.backward(from_above);
    library(theirs, 2).backward(from_above);
    for (auto [name, got, want] : {std::tuple{"Q", mine.Q, theirs.Q},
                                   {"K", mine.K, theirs.K},
                                   {"V", mine.V, theirs.V}}) {
      expect(got.has_grad(), std::string("no gradient arrives at ") + name);
      expect_close(got.grad(), want.grad());
    }
  });
}

}  // namespace exercise
