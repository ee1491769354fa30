// says: does not look at itself
#include "gradus.hpp"
#include "tutorials/15_text/exercises/cache/cache.hpp"

using namespace gradus;

namespace exercise {

Variable read_on(Cache& cache, const Variable& Q, const Variable& K,
                 const Variable& V) {
  Variable answer = scaled_dot_product_attention(
      Q, cache.keys ? cache.keys : K, cache.values ? cache.values : V,
      cache.keys ? Mask() : Mask::causal(Q.size(1)));
  cache.keys = cache.keys ? concatenate({cache.keys, K}, 1) : K;
  cache.values = cache.values ? concatenate({cache.values, V}, 1) : V;
  return answer;
}

}  // namespace exercise
