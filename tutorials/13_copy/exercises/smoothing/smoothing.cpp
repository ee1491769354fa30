// Label smoothing: what a model should say where the labels are smoothed with
// epsilon. For each row, the share epsilon is spread evenly over all classes,
// the right one too, and the right one gets the rest, 1 - epsilon, besides.
// Rows whose label is `padding` count for nothing: they are 0 everywhere.
//
// labels is (rows); the result is (rows, classes), zeros({rows, classes}) to
// begin with. q(row, j) is an element, labels(row) a label, and there are
// static_cast<std::int64_t>(labels.size()) rows.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor smoothed(const Indices& labels, std::int64_t classes, double epsilon,
                std::int64_t padding) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
