// Attention with many heads, on queries, keys and values that are projected
// already:
//
//     Concat(head_1, ..., head_h),   head_i = Attention(Q_i, K_i, V_i)
//
// Q is (batch, queries, d_model), K and V are (batch, keys, d_model); the
// result is (batch, queries, d_model). Head 1 has the first d_model / heads
// columns of each, head 2 the next, and so on, in the result too.
//
// One attention over a tensor (batch, heads, time, d_k) does all heads at
// once, since matmul and softmax leave the axes in front alone. `reshape(x,
// {...})` cuts one axis in two or makes one of two neighbours, the last one
// running fastest; `permute(x, {...})` puts the axes in another order.
#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable many_heads(const Variable& Q, const Variable& K, const Variable& V,
                    std::int64_t heads) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
