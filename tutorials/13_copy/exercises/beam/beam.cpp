// Beam search: the likeliest text that is found by following `beams` texts at
// once. Symbol 0 ends a text.
//
// It starts with one empty text. In each round, every text that has not ended
// is continued by every symbol; a text that has ended stays as it is. Of all
// these, the `beams` with the highest log_p are kept. After `rounds` rounds,
// or when all have ended, the best one is the result.
//
// beam.hpp has Text { std::vector<int> symbols; double log_p; } and Model, a
// function: model(symbols) is log p of each next symbol.
#include "tutorials/13_copy/exercises/beam/beam.hpp"

#include <algorithm>
#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Text beam_search(const Model& model, int beams, int rounds) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
