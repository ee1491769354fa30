#include "gradus.hpp"
#include "tutorials/15_text/exercises/cache/cache.hpp"

using namespace gradus;

namespace exercise {

Variable read_on(Cache& cache, const Variable& Q, const Variable& K,
                 const Variable& V) {
  cache.keys = cache.keys ? concatenate({cache.keys, K}, 1) : K;
  cache.values = cache.values ? concatenate({cache.values, V}, 1) : V;
  Mask mask = Mask::causal(Q.size(1), cache.keys.size(1));
  return scaled_dot_product_attention(Q, cache.keys, cache.values, mask);
}

}  // namespace exercise
