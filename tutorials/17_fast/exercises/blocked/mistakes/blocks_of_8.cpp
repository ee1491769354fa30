// says: How many lines does a block need
#include <algorithm>

#include "tutorials/17_fast/exercises/blocked/blocked.hpp"

namespace exercise {

void blocked_transpose(const Matrix& A, Matrix& B) {
  const std::int64_t block = 8;  // 16 lines of A and 16 of B
  for (std::int64_t I = 0; I < A.rows; I += block)
    for (std::int64_t J = 0; J < A.columns; J += block) {
      const std::int64_t i_end = std::min(I + block, A.rows);
      const std::int64_t j_end = std::min(J + block, A.columns);
      for (std::int64_t i = I; i < i_end; ++i)
        for (std::int64_t j = J; j < j_end; ++j) B.set(j, i, A.get(i, j));
    }
}

}  // namespace exercise
