#include "data/trigram.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/helpers.hpp"

using namespace gradus;

TEST_CASE("a trigram's probabilities sum to 1 after any two tokens, seen and unseen") {
  Trigram trigram({0, 1, 2, 0, 1, 3, 0, 1, 2}, 5);
  for (std::int64_t a = 0; a < 5; ++a)
    for (std::int64_t b = 0; b < 5; ++b) {
      double sum = 0;
      for (std::int64_t next = 0; next < 5; ++next) sum += trigram.probability(a, b, next);
      CHECK(sum == doctest::Approx(1).epsilon(1e-12));
    }
}

TEST_CASE("a trigram mixes what followed two tokens, one and none, as worked by hand") {
  Trigram trigram({0, 1, 0, 1}, 3);
  // Single tokens: counts 2, 2, 0 of 4, 2 kinds, above 1/3 each: (2 + 2/3) / 6 and (0 + 2/3) / 6.
  double one = (2 + 2. / 3) / 6, none = (2. / 3) / 6;
  // After 1 came 0, once: (1 + 1 p) / 2 and (0 + 1 p) / 2.
  double one_after = (1 + one) / 2, none_after = none / 2;
  // After 0 1 came 0, once.
  CHECK(trigram.probability(0, 1, 0) == doctest::Approx((1 + one_after) / 2).epsilon(1e-12));
  CHECK(trigram.probability(0, 1, 2) == doctest::Approx(none_after / 2).epsilon(1e-12));
  // 2 1 was never seen, and leaves it to what followed 1; nothing followed 2, which leaves it to single tokens.
  CHECK(trigram.probability(2, 1, 0) == doctest::Approx(one_after).epsilon(1e-12));
  CHECK(trigram.probability(0, 2, 1) == doctest::Approx(one).epsilon(1e-12));
  CHECK(trigram.loss({0, 1, 0, 2}) ==
        doctest::Approx(-(std::log(trigram.probability(0, 1, 0)) + std::log(trigram.probability(1, 0, 2))) / 2));
}

TEST_CASE("a trigram refuses tokens outside its vocabulary and too few of them") {
  CHECK_THROWS_WITH_AS(Trigram({0, 3}, 3), "Trigram: token 3 is not below the vocabulary's 3", ValueError);
  CHECK_THROWS_WITH_AS(Trigram({}, 0), "Trigram: vocabulary is 0; it must be 1 to 1,000,000", ValueError);
  Trigram trigram({0, 1, 2}, 3);
  CHECK_THROWS_AS(trigram.probability(0, -1, 0), ValueError);
  CHECK_THROWS_WITH_AS(trigram.loss({0, 1}), "Trigram: 2 tokens; a loss needs at least 3", ValueError);
}
