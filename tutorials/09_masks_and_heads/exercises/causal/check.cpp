#include <malloc.h>

#include <algorithm>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Mask::Table causal(std::int64_t time);

namespace {

Tensor lower() { return tensor({3, 3}, {1, 0, 0, 1, 1, 0, 1, 1, 1}); }

/// Whether each element of causal(time) was written, in memory that holds
/// neither true nor false before.
bool all_written(std::int64_t time) {
  mallopt(M_PERTURB, 0x5a);
  Mask::Table table = causal(time);
  const auto* byte = reinterpret_cast<const unsigned char*>(table.data());
  return std::all_of(byte, byte + table.size(),
                     [](unsigned char value) { return value <= 1; });
}

}  // namespace

void checks(Exercise& e) {
  e.check("every element is written, true or false", [] {
    expect(all_written(16),
           "some elements are never written, and hold whatever was in that "
           "memory before: write true where the query may "
           "look, and false where it may not");
  });
  e.check("three positions", [] {
    expect_close(Tensor(causal(3)), lower(),
                 {{tensor({3, 3}, {0, 1, 1, 0, 0, 1, 0, 0, 0}),
                   "it is the other way round: true means that the query may "
                   "look, not that the key is hidden"},
                  {tensor({3, 3}, {0, 0, 0, 1, 0, 0, 1, 1, 0}),
                   "nobody sees itself, and query 0 may look at nothing at "
                   "all: a query sees its own position too"},
                  {tensor({3, 3}, {1, 1, 1, 0, 1, 1, 0, 0, 1}),
                   "rows and columns are exchanged: this lets a query see "
                   "only itself and the future. The row is the query"},
                  {tensor({3, 3}, {1, 1, 0, 1, 1, 1, 1, 1, 1}),
                   "it leaks: each query sees the next position"},
                  {ones({3, 3}), "everyone sees everything"}});
  });
  e.check("one position sees itself", [] {
    expect_close(Tensor(causal(1)), ones({1, 1}));
  });
  e.check("attention under it is attention under Mask::causal", [] {
    Variable x = Generator(1).normal({2, 7, 4});
    expect_close(
        scaled_dot_product_attention(x, x, x, Mask::dense(causal(7))),
        scaled_dot_product_attention(x, x, x, Mask::causal(7)).value());
  });
  e.check("the last output sees all, the first only itself", [] {
    Mask::Table table = causal(5);
    expect(shape_of(table) == Shape{5, 5}, "the shape is " +
                                               to_string(shape_of(table)) +
                                               ", it should be (5, 5)");
    for (std::int64_t key = 0; key < 5; ++key) {
      expect(table(4, key),
             "query 4 does not see key " + std::to_string(key));
      expect(table(0, key) == (key == 0),
             "query 0 is wrong about key " + std::to_string(key));
    }
  });
}

}  // namespace exercise
