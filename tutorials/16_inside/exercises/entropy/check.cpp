#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double entropy(const Tensor& weights);

namespace {

struct Known {
  double gives;
  const char* sentence;
};

void expect_entropy(const Tensor& weights, double want,
                    const std::vector<Known>& known) {
  double got = entropy(weights);
  auto near = [&](double x) { return std::abs(got - x) < 1e-5; };
  if (near(want)) return;
  expect(!std::isnan(got),
         "NaN: log 0 is minus infinity, and 0 * log 0 is no number; leave "
         "the zeros out");
  for (const Known& mistake : known)
    expect(!near(mistake.gives), mistake.sentence);
  expect(!near(-want),
         "the sign: logarithms of numbers below 1 are negative, the entropy "
         "is not");
  expect(!near(want / std::log(2)),
         "that is in bits, with the logarithm to base 2; here it is natural");
  expect(false, "it is " + std::to_string(got) + ", it should be " +
                    std::to_string(want));
}

}  // namespace

void checks(Exercise& e) {
  e.check("one query that looks at four keys alike: log 4", [] {
    expect_entropy(full({1, 4}, 0.25), std::log(4),
                   {{4 * std::log(4),
                     "the logarithms are added up, not weighted with p"}});
  });
  e.check("one query that looks at one key: 0", [] {
    expect_entropy(tensor({1, 3}, {0, 1, 0}), 0, {});
  });
  e.check("two queries: the mean of theirs", [] {
    double first = -0.5 * std::log(0.5) - 0.3 * std::log(0.3) -
                   0.2 * std::log(0.2),
           second = std::log(2);
    double of_mean =
        -0.5 * std::log(0.5) - 0.4 * std::log(0.4) - 0.1 * std::log(0.1);
    expect_entropy(
        tensor({2, 3}, {0.5, 0.3, 0.2, 0.5, 0.5, 0}), (first + second) / 2,
        {{first + second, "it is added up over the queries, not their mean"},
         {of_mean,
          "that is the entropy of the mean row: queries that look each at "
          "another key would seem spread"}});
  });
}

}  // namespace exercise
