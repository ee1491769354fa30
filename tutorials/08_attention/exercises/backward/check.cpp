#include <cmath>

#include "tutorials/08_attention/exercises/backward/backward.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

AttentionGradients attention_backward(const Variable& Q, const Variable& K,
                                      const Variable& V, const Variable& dO);

namespace {

/// Inputs, the reader's gradients, and those of Gradus.
struct Case {
  Variable Q, K, V, dO, P;
  AttentionGradients mine;
  double root = 0;
};

Case solve(std::int64_t queries, std::int64_t keys, std::int64_t d_v) {
  const std::int64_t d_k = 3;
  Generator generator(18);
  Case c{.Q = generator.normal({2, queries, d_k}),
         .K = generator.normal({2, keys, d_k}),
         .V = generator.normal({2, keys, d_v}),
         .dO = generator.normal({2, queries, d_v}),
         .P = {},
         .mine = {}};
  c.root = std::sqrt(static_cast<double>(d_k));
  c.P = softmax(matmul(c.Q, transpose(c.K)) / c.root);
  c.mine = attention_backward(c.Q, c.K, c.V, c.dO);
  for (Variable* x : {&c.Q, &c.K, &c.V}) *x = Variable(x->value(), true);
  scaled_dot_product_attention(c.Q, c.K, c.V).backward(c.dO.value());
  return c;
}

/// dQ for another gradient of the scores.
Tensor dQ(const Case& c, const Variable& dS) {
  return matmul(dS, Variable(c.K.value())).value() / c.root;
}

}  // namespace

void checks(Exercise& e) {
  e.check("dV, for as many queries as keys", [] {
    Case c = solve(4, 4, 3);
    expect_close(c.mine.dV, c.V.grad(),
                 {{matmul(c.P, c.dO).value(),
                   "that is P dO: P is to be transposed, since dV_j gathers "
                   "from all queries what they took of V_j"}});
  });
  e.check("dQ", [] {
    Case c = solve(4, 4, 3);
    Variable dP = matmul(c.dO, transpose(Variable(c.V.value())));
    expect_close(
        c.mine.dQ, c.Q.grad(),
        {{c.Q.grad() * c.root,
          "dQ lacks the 1/sqrt(d_k): the scores were divided by it on the "
          "way there, and "
          "so is the gradient on the way back"},
         {dQ(c, c.P * dP),
          "the sum over the row is missing: a weight can only grow at the "
          "others' cost, and "
          "dS = P * (dP - sum of P * dP)"},
         {dQ(c, c.P * (1 - c.P) * dP),
          "P (1 - P) is the slope of a sigmoid: in a softmax each weight "
          "depends on all scores of its row, dS = P * (dP - sum of P * dP)"},
         {dQ(c, dP), "that is dP K: the softmax was left out"},
         {dQ(c, dP * (c.P - sum(c.P * dP, {-1}, {.keepdims = true}))),
          "P and dP are exchanged: dS = P * (dP - sum of P * dP)"},
         {dQ(c, c.P * (dP - sum(c.P * dP, {1}, {.keepdims = true}))),
          "the sum runs over the queries; it belongs to a row of P, over the "
          "keys"}});
  });
  e.check("dK", [] {
    Case c = solve(4, 4, 3);
    expect_close(c.mine.dK, c.K.grad(),
                 {{c.K.grad() * c.root, "dK lacks the 1/sqrt(d_k)"}});
  });
  e.check("five queries, three keys, values of width 2", [] {
    Case c = solve(5, 3, 2);
    expect_close(c.mine.dQ, c.Q.grad());
    expect_close(c.mine.dK, c.K.grad());
    expect_close(c.mine.dV, c.V.grad());
  });
}

}  // namespace exercise
