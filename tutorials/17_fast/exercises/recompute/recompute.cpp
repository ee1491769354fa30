// Back through a chain of pieces while never more than one piece's graph is
// there. y = piece_n(... piece_2(piece_1(x))), and dy arrives from above.
//
// On the way there the pieces run without a graph (while a NoGradGuard lives,
// operations record none), and all that is kept is the input of each piece.
// On the way back, from the last piece to the first, a piece runs once more
// on its kept input, with a graph this time, and backward(gradient) goes
// through that graph alone: it adds to the gradients of the piece's weights,
// as always, and the gradient that arrives at the piece's input is what the
// piece before it gets from above.
#include "tutorials/17_fast/exercises/recompute/recompute.hpp"

#include <vector>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// recompute.hpp has: using Piece = std::function<Variable(const Variable&)>.
//
//     NoGradGuard guard;         no graph until the end of this block
//     Variable(h, true)          a leaf with the numbers of the Tensor h,
//                                at which a gradient will arrive
//     y.backward(dy)             backward, dy in place of 1 from above
//     h.grad()                   what has arrived at the leaf h

// The gradient at x. Those of weights in the pieces arrive there.
Tensor backward_in_pieces(const std::vector<Piece>& pieces, const Tensor& x,
                          const Tensor& dy) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
