// B = A^T, for a matrix that is larger than the cache: B(j, i) = A(i, j).
//
// The cache is that of step 3, 64 lines of 16 numbers. Row by row, A is read
// along its lines, and each number of a row of A goes to another line of B:
// for a long row these are more lines than the cache holds. When the next row
// of A comes, the lines of B are gone, and each is fetched 16 times in all.
// Column by column the same happens to the lines of A.
//
// Go through the matrix in blocks, so small that the lines of A and of B that
// a block needs are in the cache together. Then each line is fetched once.
// Any number of rows and columns, also such as no block divides.
#include "tutorials/17_fast/exercises/blocked/blocked.hpp"

#include <algorithm>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

namespace exercise {

// blocked.hpp has: class Matrix with rows, columns, get(i, j) and
// set(i, j, value), which go through the cache.

// B has as many rows as A has columns, and as many columns as A has rows.
void blocked_transpose(const Matrix& A, Matrix& B) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
