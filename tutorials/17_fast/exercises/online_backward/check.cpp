#include <cmath>

#include "gradus.hpp"
#include "tutorials/17_fast/exercises/online_backward/online_backward.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

LookGradients look_backward(const Tensor& scores, const Tensor& values,
                            const Tensor& output, double log_sum,
                            const Tensor& d_output);

namespace {

struct Case {
  Tensor scores, values, output, d_output, p, dp;
  double log_sum = 0;
  LookGradients mine, want;
};

Case solve(std::int64_t keys, std::int64_t width, double far = 0) {
  Generator generator(3);
  Case c;
  c.scores = generator.normal({keys}) + Scalar(far);
  c.values = generator.normal({keys, width});
  c.d_output = generator.normal({width});
  Variable s(c.scores, true), v(c.values, true);
  Variable p = softmax(s);
  Variable o = reshape(matmul(reshape(p, {1, keys}), v), {width});
  o.backward(c.d_output);
  c.want = {s.grad(), v.grad()};
  c.p = p.value(), c.output = o.value();
  c.log_sum = logsumexp(Variable(c.scores)).item();
  c.dp = reshape(matmul(Variable(c.values),
                        Variable(reshaped(c.d_output, {width, 1}))),
                 {keys})
             .value();
  c.mine = look_backward(c.scores, c.values, c.output, c.log_sum, c.d_output);
  return c;
}

/// exp(score) without the division by the sum
Tensor plain(const Case& c) { return exp(Variable(c.scores)).value(); }

/// (keys, width): each weight times d_output.
Tensor times(const Tensor& weights, const Tensor& d_output) {
  Variable w(weights), d(d_output);
  return matmul(reshape(w, {w.size(0), 1}), reshape(d, {1, d.size(0)}))
      .value();
}

}  // namespace

void checks(Exercise& e) {
  e.check("d_values, of width 3", [] {
    Case c = solve(4, 3);
    expect_close(
        c.mine.d_values, c.want.d_values,
        {{times(plain(c), c.d_output),
          "exp(score) is not yet a weight: exp(score - log_sum) is"},
         {times(c.scores - Scalar(c.log_sum), c.d_output),
          "score - log_sum is the logarithm of the weight: exp is missing"},
         {times(ones({4}), c.d_output),
          "each value gets the whole of d_output: it counts as much as it is "
          "looked at, P_j"}},
        1e-4, 1e-6);
  });
  e.check("d_scores, of width 3", [] {
    Case c = solve(4, 3);
    const Scalar sum =
        Scalar(gradus::sum(Variable(c.output) * Variable(c.d_output)).item());
    const Scalar own = Scalar(gradus::sum(Variable(c.output)).item());
    expect_close(
        c.mine.d_scores, c.want.d_scores,
        {{c.p * c.dp,
          "the row's sum is missing: a weight can only grow at the others' "
          "cost. The sum is output . d_output"},
         {c.dp - sum, "the factor P_j is missing"},
         {c.p * (c.dp + sum), "the row's sum is to be taken away, not added"},
         {c.p * (c.dp - own),
          "what is to be taken away is the dot product of output and "
          "d_output, not the sum of output"},
         {c.p * (c.dp - sum * c.p),
          "the sum over all keys is taken away once more times P_j: it is "
          "the same number for each key"}},
        1e-4, 1e-6);
  });
  e.check("seven keys of width 1, two of width 5", [] {
    for (auto [keys, width] : {std::pair{7, 1}, std::pair{2, 5}}) {
      Case c = solve(keys, width);
      expect_close(c.mine.d_scores, c.want.d_scores, {}, 1e-4, 1e-6);
      expect_close(c.mine.d_values, c.want.d_values, {}, 1e-4, 1e-6);
    }
  });
  e.check("scores of a thousand", [] {
    Case c = solve(4, 3, 1000);
    expect(std::isfinite(c.mine.d_values(0, 0)),
           "no number: exp(1000) is infinite. Take log_sum away before exp, "
           "do not divide by exp(log_sum)");
    expect_close(c.mine.d_scores, c.want.d_scores, {}, 2e-3, 1e-4);
  });
}

}  // namespace exercise
