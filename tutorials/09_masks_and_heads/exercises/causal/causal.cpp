// The causal mask as a table of (time, time): table(query, key) is true where
// that query may look at that key, which is where the key does not lie in the
// future. `Mask::dense(table)` makes a Mask of it.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Mask::Table causal(std::int64_t time) {
  auto table = Mask::Table::from_shape(
      Shape{time, time});  // not filled yet: every element is yours to write
  // Your code in place of this line; it ends with: return table;
  not_written_yet();
}

}  // namespace exercise
