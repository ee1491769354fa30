// An embedding with its rule. `ids` (batch, time) are rows of `table` (rows,
// width); the result is (batch, time, width): y(b, t, j) = table(ids(b, t),
// j).
//
// record("embed", y, {table}, rule) makes a Variable of the Tensor y. The
// rule gets dy in the shape of y, and d[0].zeroed(), the gradient of the
// table so far, in the table's shape: add to it.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable embed(const Indices& ids, const Variable& table) {
  // Your code in place of this line; it ends like this:
  //   return record("embed", y, {table}, [ids](Tensor& dy, Gradients& d) {
  //     Tensor& gradient = d[0].zeroed();
  //     ...
  //   });
  not_written_yet();
}

}  // namespace exercise
