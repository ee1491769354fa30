// The check that checked nothing.
//
// A library had a test of its gradients. It compared backward with
// differences, found no disagreement, and passed for years. Both sides were 0
// everywhere: the loss under test did not depend on what was varied.
//
// Given both sides, tell what they prove:
//
//     wrong           some element breaks |backward - difference| <= 1e-7 +
//     1e-5 |difference|, or is no finite number proves_nothing  they agree,
//     and are 0 everywhere right           they agree
//
// In a doctest you would then write CHECK(verdict(backward, differences) ==
// Verdict::right).
#include "tutorials/04_checking_gradients/exercises/verdict/verdict.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// verdict.hpp has: enum class Verdict { right, wrong, proves_nothing };

Verdict verdict(const Tensor& backward, const Tensor& differences) {
  // Both have the same shape; element i is backward.data()[i], for i <
  // backward.size(). Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
