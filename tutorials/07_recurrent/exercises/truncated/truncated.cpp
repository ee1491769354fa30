// Truncated backward through time. A text of `length` steps is read in pieces
// of `piece` steps; the last piece may be shorter. step(h, t) gives the state
// after time t, and loss(h, t) the loss of that state. After each piece, call
// backward() on the sum of its losses. The state goes on into the next piece,
// but no gradient goes back: h.detach() is the same numbers outside the
// graph.
//
// Gradients add up in the parameters over all pieces. Return the last state.
#include "tutorials/07_recurrent/exercises/truncated/truncated.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// truncated.hpp has, for both Step and Loss:
// std::function<Variable(const Variable& h, std::size_t t)>

Variable read_in_pieces(const Step& step, const Loss& loss,
                        const Variable& first, std::size_t length,
                        std::size_t piece) {
  // Your code in place of this line.
  not_written_yet();
}

}  // namespace exercise
