#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable rnn_step(const Variable& x, const Variable& h,
                  const RecurrentWeights& w);

namespace {

/// Weights, an input and a state, all different and of one width, so that
/// what is exchanged fits and is wrong.
struct Case {
  explicit Case(std::int64_t input, std::int64_t hidden) {
    Generator random(1);
    w = {Variable(random.normal({hidden, input}, 0, 0.4), true),
         Variable(random.normal({hidden, hidden}, 0, 0.4), true),
         Variable(random.normal({hidden}, 0, 0.4), true),
         Variable(random.normal({hidden}, 0, 0.4), true)};
    x = random.normal({2, input});
    h = random.normal({2, hidden}, 0, 0.5);
  }
  RecurrentWeights w;
  Variable x, h;

  Variable want() const { return rnn(unsqueeze(x, 1), w, {.h = h}).last.h; }
  std::vector<Mistake> mistakes() const {
    Variable a = matmul(x, transpose(w.ih)), b = matmul(h, transpose(w.hh));
    Variable all = a + w.bias_ih + b + w.bias_hh;
    std::vector<Mistake> known = {
        {all.value(), "tanh is missing"},
        {sigmoid(all).value(), "a sigmoid stands where tanh belongs"},
        {tanh(a + b).value(), "both biases are missing"},
        {tanh(a + b + w.bias_ih).value(), "b_hh is missing"},
        {tanh(a + b + w.bias_hh).value(), "b_ih is missing"},
        {tanh(a + w.bias_ih + w.bias_hh).value(),
         "the state h does not come in: the network remembers nothing"},
        {(tanh(a + w.bias_ih) + tanh(b + w.bias_hh)).value(),
         "tanh is taken of each part; it belongs around their sum"}};
    if (w.ih.shape() == w.hh.shape()) {
      Variable biases = w.bias_ih + w.bias_hh;
      known.push_back(
          {tanh(a + matmul(h, w.hh) + biases).value(),
           "W_hh is not transposed: it is square, so that it fits "
           "both ways"});
      known.push_back(
          {tanh(matmul(x, w.ih) + matmul(h, w.hh) + biases).value(),
           "neither matrix is transposed: where they are square "
           "they fit both ways"});
      known.push_back({tanh(matmul(x, transpose(w.hh)) +
                            matmul(h, transpose(w.ih)) + biases)
                           .value(),
                       "W_ih and W_hh are exchanged"});
    }
    return known;
  }
};

}  // namespace

void checks(Exercise& e) {
  e.check("one step, input and state of one width", [] {
    Case c(3, 3);
    expect_close(rnn_step(c.x, c.h, c.w), c.want().value(), c.mistakes());
  });
  e.check("an input that is wider than the state", [] {
    Case c(4, 2);
    expect_close(rnn_step(c.x, c.h, c.w), c.want().value(), c.mistakes());
  });
  e.check("four steps, and the gradient of W_hh", [] {
    Case c(3, 3);
    Variable inputs = Generator(5).normal({2, 4, 3});
    Variable h = c.h;
    for (std::int64_t t = 0; t < 4; ++t)
      h = rnn_step(select(inputs, 1, t), h, c.w);
    Variable want = rnn(inputs, c.w, {.h = c.h}).last.h;
    expect_close(h, want.value());
    sum(h * h).backward();
    expect(c.w.hh.has_grad(),
           "no gradient arrives at W_hh: compute with Variables, not with "
           "their value()");
    Tensor got = c.w.hh.grad();
    c.w.hh.zero_grad();
    sum(want * want).backward();
    expect_close(got, c.w.hh.grad());
  });
}

}  // namespace exercise
