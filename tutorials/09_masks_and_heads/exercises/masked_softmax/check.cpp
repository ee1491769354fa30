#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable masked_softmax(const Variable& scores, const Condition& hidden);

namespace {

Condition where_one(const Tensor& ones) { return Condition(ones > 0); }

}  // namespace

void checks(Exercise& e) {
  e.check("the last of three keys is hidden", [] {
    Variable scores = tensor({1, 3}, {std::log(1), std::log(3), std::log(4)});
    expect_close(masked_softmax(scores, where_one(tensor({1, 3}, {0, 0, 1}))),
                 tensor({1, 3}, {0.25, 0.75, 0}),
                 {{tensor({1, 3}, {0.125, 0.375, 0}),
                   "the visible weights add up to 0.5: the hidden keys have "
                   "taken their share before they were hidden. "
                   "Hide them before the softmax"},
                  {tensor({1, 3}, {0.2, 0.6, 0.2}),
                   "the hidden key has a weight: a score of 0 is no hidden "
                   "key, since exp(0) is 1"},
                  {tensor({1, 3}, {0.125, 0.375, 0.5}), "nothing is hidden"},
                  {tensor({1, 3}, {0, 0, 1}),
                   "it is the other way round: hidden is true where one may "
                   "not look"}});
  });
  e.check("a hidden score of 1000 does not matter", [] {
    Variable scores = tensor({1, 3}, {0, 0, 1000});
    expect_close(masked_softmax(scores, where_one(tensor({1, 3}, {0, 0, 1}))),
                 tensor({1, 3}, {0.5, 0.5, 0}),
                 {{zeros({1, 3}),
                   "the visible weights are 0: the hidden key has taken all "
                   "the weight before it was "
                   "hidden. Hide it before the softmax"}});
  });
  e.check("a row with nothing to look at is zeros", [] {
    Variable y =
        masked_softmax(tensor({2, 3}, {1, 2, 3, 1, 2, 3}),
                       where_one(tensor({2, 3}, {1, 1, 1, 0, 1, 1})));
    expect(static_cast<bool>(y),
           "the result is an empty Variable: return what was computed");
    expect(!std::isnan(y.value()(0, 0)),
           "it is NaN: the softmax of a row where everything is -inf takes "
           "-inf from -inf, or divides 0 by 0");
    expect_close(y, tensor({2, 3}, {0, 0, 0, 1, 0, 0}),
                 {{tensor({2, 3}, {1. / 3, 1. / 3, 1. / 3, 1, 0, 0}),
                   "the weights of row 0 are all 1/3: it looks evenly at "
                   "everything that is hidden"}});
  });
  e.check("hidden scores get no gradient, the others softmax's", [] {
    Variable scores(tensor({2, 3}, {1, 2, 3, 1, 2, 3}), true),
        visible(tensor({1, 2}, {1, 2}), true);
    Variable y =
        masked_softmax(scores, where_one(tensor({2, 3}, {0, 0, 1, 1, 1, 1})));
    expect(
        y && y.requires_grad(),
        "the result knows no rule: compute with Variables, not with value()");
    y.backward(tensor({2, 3}, {1, 0, 7, 5, 6, 7}));
    softmax(visible).backward(tensor({1, 2}, {1, 0}));
    const Tensor& g = visible.grad();
    expect_close(scores.grad(),
                 tensor({2, 3}, {g(0, 0), g(0, 1), 0, 0, 0, 0}));
  });
}

}  // namespace exercise
