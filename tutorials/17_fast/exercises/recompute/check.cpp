#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "gradus.hpp"
#include "tutorials/17_fast/exercises/recompute/recompute.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor backward_in_pieces(const std::vector<Piece>& pieces, const Tensor& x,
                          const Tensor& dy);

namespace {

/// tanh(w * x), with a weight each; they count.
struct Chain {
  int graphs = 0, most = 0;  // of pieces, at once
  std::vector<int> ran;      // each piece, how often
  std::vector<Variable> weights;
  std::vector<Piece> pieces;

  explicit Chain(std::int64_t count) : ran(std::size_t(count), 0) {
    Generator generator(4);
    for (std::int64_t i = 0; i < count; ++i)
      weights.emplace_back(generator.normal({5}) + Scalar(1), true);
    for (std::size_t i = 0; i < std::size_t(count); ++i)
      pieces.push_back([this, i](const Variable& x) {
        ++ran[i];
        return counted(tanh(x * weights[i]));
      });
  }

  /// The same value; while its graph is there it counts.
  Variable counted(const Variable& x) {
    if (!grad_enabled()) return x;
    most = std::max(most, ++graphs);
    std::shared_ptr<int> one(&graphs, [](int* count) { --*count; });
    return record("counted", Tensor(x.value()), {x},
                  [one](Tensor& dy, Gradients& d) { d[0] += dy; });
  }
};

Tensor x() { return tensor({5}, {0.3, -0.2, 0.5, 0.1, -0.4}); }
Tensor dy() { return tensor({5}, {1, 2, -1, 0.5, 3}); }

struct Run {
  Tensor dx, want, by_ones, by_dy;
  std::vector<Tensor> dw, want_dw;
  int most;
  std::vector<int> ran;
};

/// All at once, with another gradient from above.
Tensor whole(const Chain& chain, const Tensor& from_above) {
  Variable leaf(x(), true), h = leaf;
  for (const Piece& piece : chain.pieces) h = piece(h);
  h.backward(from_above);
  return leaf.grad();
}

Run run(std::int64_t count) {
  Chain mine(count), theirs(count);
  Run r;
  r.dx = backward_in_pieces(mine.pieces, x(), dy());
  r.most = mine.most, r.ran = mine.ran;
  r.want = whole(theirs, dy());
  for (std::size_t i = 0; i < std::size_t(count); ++i) {
    r.dw.push_back(mine.weights[i].has_grad() ? mine.weights[i].grad()
                                              : Tensor());
    r.want_dw.push_back(theirs.weights[i].grad());
  }
  r.by_ones = whole(theirs, ones({5}));
  // dy given to the first piece, as to each
  Variable leaf(x(), true);
  theirs.pieces[0](leaf).backward(dy());
  r.by_dy = leaf.grad();
  return r;
}

}  // namespace

void checks(Exercise& e) {
  e.check("one piece: the gradient at x", [] {
    Run r = run(1);
    expect_close(
        r.dx, r.want,
        {{r.by_ones, "that is with 1 from above: dy is missing"},
         {dy(), "that is dy itself: it did not go through the piece"}},
        1e-5);
  });
  e.check("three pieces: the gradient at x", [] {
    Run r = run(3);
    expect_close(
        r.dx, r.want,
        {{r.by_ones, "that is with 1 from above: dy is missing"},
         {r.by_dy,
          "the first piece got dy from above, as the last did: it gets what "
          "arrived at the input of the piece behind it"}},
        1e-5);
  });
  e.check("three pieces: the gradients of their weights", [] {
    Run r = run(3);
    for (std::size_t i = 0; i < 3; ++i) {
      expect(r.dw[i].dimension() == 1,
             fmt::format("no gradient has arrived at the weight of piece {}: "
                         "was it run without a graph on the way back?",
                         i + 1));
      expect_close(r.dw[i], r.want_dw[i],
                   {{r.want_dw[i] * Scalar(2),
                     "twice as much as it should be: backward went through "
                     "the piece twice, or through a graph that was still "
                     "there"}},
                   1e-5);
    }
  });
  e.check("never more than one piece's graph", [] {
    Run r = run(6);
    expect(r.most > 0, "no piece ran with a graph");
    expect(r.most < 6,
           "the graphs of all six pieces were there at once: run them "
           "without one on the way there (NoGradGuard), and keep Tensors");
    expect(r.most == 1,
           fmt::format("the graphs of {} pieces were there at once", r.most));
  });
  e.check("no piece runs more than twice", [] {
    Run r = run(6);
    for (std::size_t i = 0; i < 6; ++i)
      expect(r.ran[i] > 0 && r.ran[i] <= 2,
             fmt::format("piece {} of 6 ran {} times: its input is to be "
                         "kept, not made anew from x",
                         i + 1, r.ran[i]));
  });
}

}  // namespace exercise
