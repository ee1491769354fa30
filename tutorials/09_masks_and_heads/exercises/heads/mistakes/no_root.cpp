// says: the scores are not divided by a root
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

/// (batch, time, heads * d_k) to (batch, heads, time, d_k)
Variable split(const Variable& x, std::int64_t heads) {
  Shape s = x.shape();
  return permute(reshape(x, {s[0], s[1], heads, s[2] / heads}), {0, 2, 1, 3});
}

/// (batch, heads, time, d_k) to (batch, time, heads * d_k)
Variable join(const Variable& x) {
  Shape s = x.shape();
  return reshape(permute(x, {0, 2, 1, 3}), {s[0], s[2], s[1] * s[3]});
}

Variable many_heads(const Variable& Q, const Variable& K, const Variable& V,
                    std::int64_t heads) {
  Variable q = split(Q, heads), k = split(K, heads), v = split(V, heads);
  return join(matmul(softmax(matmul(q, transpose(k))), v));
}

}  // namespace exercise
