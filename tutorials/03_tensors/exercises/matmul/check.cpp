#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable times_transposed(const Variable& x, const Variable& w);

namespace {

/// Random numbers, the reader's gradients, and those of Gradus.
struct Case {
  Case(std::int64_t batch, std::int64_t time, std::int64_t in,
       std::int64_t out) {
    Generator random(3);
    x = Variable(random.normal({batch, time, in}), true);
    w = Variable(random.normal({out, in}), true);
    dy = random.normal({batch, time, out});
    times_transposed(x, w).backward(dy);
    X = Variable(x.value(), true), W = Variable(w.value(), true);
    linear(X, W).backward(dy);
  }
  void expect_x() const {
    expect(x.has_grad(),
           "no gradient arrives at x: the rule adds nothing to d[0]");
    std::vector<Mistake> known{{zeros(x.shape()), "it is 0 everywhere"}};
    if (w.size(0) == w.size(1))
      known.push_back({matmul(Variable(dy), transpose(w.detach())).value(),
                       "w is transposed, and is not to be: dx_bti gathers "
                       "dy_bto w_oi over o, and o is the first index "
                       "of w"});
    expect_close(x.grad(), X.grad(), known);
  }
  void expect_w() const {
    expect(w.has_grad(),
           "no gradient arrives at w: the rule adds nothing to d[1]");
    const std::int64_t last = x.size(0) - 1;
    Variable last_dy = select(Variable(dy), 0, last),
             last_x = select(x.detach(), 0, last);
    const double rows = static_cast<double>(x.size(0) * x.size(1));
    std::vector<Mistake> known{{zeros(w.shape()), "it is 0 everywhere"}};
    if (x.size(0) > 1) {
      known.push_back({matmul(transpose(last_dy), last_x).value(),
                       "only the last one of the batch counts: w is used by "
                       "all, so their shares are added"});
      known.push_back(
          {W.grad() / static_cast<double>(x.size(0)),
           "the shares of the batch are averaged, and are to be added"});
      known.push_back(
          {W.grad() / rows,
           "the shares of batch and time are averaged, and are to be added"});
    }
    if (w.size(0) == w.size(1))
      known.push_back({transpose(Variable(W.grad())).value(),
                       "that is its transpose: dw_oi gathers dy_bto x_bti"});
    expect_close(w.grad(), W.grad(), known);
  }
  Variable x, w, X, W;
  Tensor dy;
};

}  // namespace

void checks(Exercise& e) {
  e.check("the gradient of x, (1, 2, 3) times a (3, 3)",
          [] { Case(1, 2, 3, 3).expect_x(); });
  e.check("the gradient of w there", [] { Case(1, 2, 3, 3).expect_w(); });
  e.check("the gradient of w for a batch, (4, 2, 3) times a (3, 3)",
          [] { Case(4, 2, 3, 3).expect_w(); });
  e.check("both for another width, (4, 2, 3) times a (5, 3)", [] {
    Case c(4, 2, 3, 5);
    c.expect_x();
    c.expect_w();
  });
  e.check("x and w are used once more", [] {
    Generator random(4);
    Variable x(random.normal({2, 3, 4}), true),
        w(random.normal({4, 4}), true);
    sum(times_transposed(times_transposed(x, w), w) * x).backward();
    Variable X(x.value(), true), W(w.value(), true);
    sum(linear(linear(X, W), W) * X).backward();
    expect(x.has_grad() && w.has_grad(), "no gradient arrives");
    const std::string sentence =
        "what another use had left there is gone: the rule adds to d[0] and "
        "d[1]";
    expect(difference(x.grad(), X.grad(), 1e-6, 1e-9).empty(), sentence);
    expect(difference(w.grad(), W.grad(), 1e-6, 1e-9).empty(), sentence);
  });
}

}  // namespace exercise
