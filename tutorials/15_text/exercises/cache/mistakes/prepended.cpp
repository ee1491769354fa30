// says: the new ones stand in front
#include "gradus.hpp"
#include "tutorials/15_text/exercises/cache/cache.hpp"

using namespace gradus;

namespace exercise {

Variable read_on(Cache& cache, const Variable& Q, const Variable& K,
                 const Variable& V) {
  cache.keys = cache.keys ? concatenate({K, cache.keys}, 1) : K;
  cache.values = cache.values ? concatenate({V, cache.values}, 1) : V;
  Mask mask = Mask::causal(Q.size(1), cache.keys.size(1));
  return scaled_dot_product_attention(Q, cache.keys, cache.values, mask);
}

}  // namespace exercise
