// One step of training byte pairs. A text has been cut into pieces (words,
// more or less), and each piece is a row of tokens by now. The pair of
// neighbours that is most frequent, in all pieces together, becomes one
// token, `merged`:
//
//     {7 8 9}, {7 8 7 8}, merged = 10    (7, 8) is there three times
//     {10 9}, {10 10}                    and the function returns {7, 8}
//
// Of pairs that are equally frequent, take the one with the smaller left
// token, then the one with the smaller right token: that is how std::pair
// compares. Join from the left: {7 7 7} becomes {10 7}. The pieces are
// changed in place.
#include <map>
#include <utility>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::pair<std::int64_t, std::int64_t> merge_most_frequent(
    std::vector<Sequence>& pieces, std::int64_t merged) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
