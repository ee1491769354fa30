#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

RecurrentState lstm_step(const Variable& x, const RecurrentState& state,
                         const RecurrentWeights& w);

namespace {

const std::int64_t n = 2;  // hidden

struct Case {
  Case() {
    Generator random(1);
    w = {Variable(random.normal({4 * n, 3}, 0, 0.6), true),
         Variable(random.normal({4 * n, n}, 0, 0.6), true),
         Variable(random.normal({4 * n}, 0, 0.6), true),
         Variable(random.normal({4 * n}, 0, 0.6), true)};
    x = random.normal({2, 3});
    state = {random.normal({2, n}, 0, 0.5), random.normal({2, n})};
    Variable sums =
        linear(x, w.ih, w.bias_ih) + linear(state.h, w.hh, w.bias_hh);
    auto gate = [&](std::int64_t k) {
      return slice(sums, 1, k * n, (k + 1) * n);
    };
    i = sigmoid(gate(0)), f = sigmoid(gate(1)), g = tanh(gate(2)),
    o = sigmoid(gate(3));
    c = f * state.c + i * g;
    third_as_o = sigmoid(gate(2)), fourth_as_g = tanh(gate(3));
  }
  RecurrentWeights w;
  Variable x, i, f, g, o, c, third_as_o, fourth_as_g;
  RecurrentState state;

  std::vector<Mistake> of_c() const {
    return {
        {(i * state.c + f * g).value(),
         "i and f are exchanged: f is what the old cell is multiplied by; of "
         "the four sums i comes first, then f"},
        {(f * state.c + i * fourth_as_g).value(),
         "g is taken from the last quarter of the sums: their order is i, f, "
         "g, o"},
        {(f * state.c + i * third_as_o).value(),
         "g goes through a sigmoid; it needs tanh, so that it can lower the "
         "cell, too"},
        {(f * state.c + g).value(),
         "the input gate i is missing: c' = f c + i g"},
        {(state.c + i * g).value(),
         "the forget gate f is missing: c' = f c + i g"},
        {(i * g).value(), "the old cell does not come in: c' = f c + i g"},
        {(f * state.h + i * g).value(),
         "f is multiplied with the old h; it belongs to the old c"}};
  }
  std::vector<Mistake> of_h() const {
    return {
        {(o * c).value(), "tanh is missing: h' = o tanh(c')"},
        {tanh(c).value(), "the output gate o is missing: h' = o tanh(c')"},
        {(o * tanh(state.c)).value(),
         "h is made of the old cell; it takes the new one"},
        {(third_as_o * tanh(c)).value(),
         "o is taken from the third quarter of the sums: their order is "
         "i, f, g, o"},
        {(o * sigmoid(c)).value(),
         "the cell goes through a sigmoid; it needs tanh"}};
  }
};

}  // namespace

void checks(Exercise& e) {
  e.check("the cell: c' = f c + i g", [] {
    Case k;
    RecurrentState got = lstm_step(k.x, k.state, k.w);
    expect_close(got.c, k.c.value(), k.of_c());
  });
  e.check("the output: h' = o tanh(c')", [] {
    Case k;
    RecurrentState got = lstm_step(k.x, k.state, k.w);
    expect_close(got.h, (k.o * tanh(k.c)).value(), k.of_h());
  });
  e.check("four steps are the library's lstm, gradients too", [] {
    Case k;
    Variable inputs = Generator(3).normal({2, 4, 3});
    RecurrentState state = k.state;
    for (std::int64_t t = 0; t < 4; ++t)
      state = lstm_step(select(inputs, 1, t), state, k.w);
    RecurrentState want = lstm(inputs, k.w, k.state).last;
    expect_close(state.h, want.h.value());
    expect_close(state.c, want.c.value());
    sum(state.h * state.h + state.c).backward();
    std::vector<Tensor> got;
    for (Variable p : {k.w.ih, k.w.hh, k.w.bias_ih, k.w.bias_hh}) {
      expect(p.has_grad(),
             "a weight has no gradient: compute with Variables, not with "
             "their value()");
      got.push_back(p.grad());
      p.zero_grad();
    }
    sum(want.h * want.h + want.c).backward();
    expect_close(got[0], k.w.ih.grad());
    expect_close(got[1], k.w.hh.grad());
    expect_close(got[2], k.w.bias_ih.grad());
    expect_close(got[3], k.w.bias_hh.grad());
  });
}

}  // namespace exercise
