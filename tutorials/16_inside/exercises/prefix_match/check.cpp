#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double prefix_match(const Tensor& weights, const Sequence& tokens);

namespace {

/// Rows that look at what came before, each weight another number.
Tensor causal(std::int64_t time) {
  Generator generator(1);
  Tensor scores = generator.normal({time, time});
  for (std::int64_t t = 0; t < time; ++t)
    for (std::int64_t j = t + 1; j < time; ++j) scores(t, j) = -1e4;
  return softmax(Variable(scores)).value();
}

struct Known {
  double gives;
  const char* sentence;
};

void expect_score(double got, double want, const std::vector<Known>& known) {
  auto near = [&](double x) { return std::abs(got - x) < 1e-5; };
  if (near(want)) return;
  for (const Known& mistake : known)
    expect(!near(mistake.gives), mistake.sentence);
  expect(!std::isnan(got),
         "NaN: where no token comes a second time there is nothing to divide "
         "by, 0 / 0");
  expect(false, "it is " + std::to_string(got) + ", it should be " +
                    std::to_string(want));
}

const char* const itself =
    "that is the weight on the earlier token itself; what followed it is one "
    "place on";
const char* const exchanged =
    "that is what the earlier place looks at: rows and columns are exchanged";

}  // namespace

void checks(Exercise& e) {
  e.check("of 5 7 2 5: only place 3 counts, and looks at place 1", [] {
    Tensor w = causal(4);
    expect_score(
        prefix_match(w, {5, 7, 2, 5}), w(3, 1),
        {{w(3, 0), itself},
         {w(1, 3), exchanged},
         {w(3, 1) / 4,
          "the sum is divided by all tokens, not by those that count"}});
  });
  e.check("of 5 7 2 5 7 2: the mean of three", [] {
    Tensor w = causal(6);
    double want = (w(3, 1) + w(4, 2) + w(5, 3)) / 3;
    expect_score(
        prefix_match(w, {5, 7, 2, 5, 7, 2}), want,
        {{(w(3, 0) + w(4, 1) + w(5, 2)) / 3, itself},
         {0, exchanged},
         {want * 3,
          "the shares are added up, and not divided by how many there are"},
         {want / 2,
          "the sum is divided by all tokens, not by those that count"}});
  });
  e.check("of 4 1 4 3 4: place 4 has two earlier places", [] {
    Tensor w = causal(5);
    double first = w(2, 1), second = w(4, 1) + w(4, 3);
    expect_score(
        prefix_match(w, {4, 1, 4, 3, 4}), (first + second) / 2,
        {{(first + w(4, 3)) / 2,
          "only one of the earlier places is taken, the last; a head may "
          "look at any of them"},
         {(first + w(4, 1)) / 2,
          "only one of the earlier places is taken, the first; a head may "
          "look at any of them"},
         {(first + second) / 3,
          "place 4 counts twice, once for each earlier place; it is one "
          "place"},
         {(first + second) / 5,
          "the sum is divided by all tokens, not by those that count"}});
  });
  e.check("of 1 2 3: nothing repeats, 0", [] {
    expect_score(prefix_match(causal(3), {1, 2, 3}), 0, {});
  });
}

}  // namespace exercise
