// The two rows of a target, from an answer y_1 ... y_n (symbols only): in[t]
// is the last that was read when out[t] is to be said. begin goes in front of
// what is read, end behind what is said.
//
// A Sequence is a std::vector of ids: push_back(id) appends one.
#include "tutorials/06_sequences/exercises/shift/shift.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// shift.hpp has: struct Target { Sequence in, out; };

Target shift(const Sequence& answer, const Vocabulary& vocabulary) {
  // Your code in place of this line; it ends with: return {.in = in, .out =
  // out};
  not_written_yet();
}

}  // namespace exercise
