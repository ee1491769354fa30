// How spread a head looks. `weights` (queries, keys) has a row for each
// query, whose numbers p add up to 1. The entropy of a row is - sum p log p,
// with the natural logarithm: 0 for a query that looks at one key alone, log
// n for one that looks at n keys alike. A p of 0 counts 0, since p log p goes
// to 0 with p.
//
// Return the mean over the queries.
#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double entropy(const Tensor& weights) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
