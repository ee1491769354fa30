#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

int exact(const Indices& got, const Indices& want, std::int64_t end);

namespace {

void expect_count(const Indices& got, const Indices& want, int right,
                  const std::vector<std::pair<int, std::string>>& known) {
  int counted = exact(got, want, 9);
  std::string is =
      fmt::format("of {} answers it counts {}, ", got.shape(0), counted);
  for (const auto& [gives, sentence] : known)
    expect(counted != gives, is + sentence);
  expect(counted == right, fmt::format("{}it should count {}", is, right));
}

}  // namespace

void checks(Exercise& e) {
  e.check("rows of one length", [] {
    expect_count(
        indices({4, 3}, {1, 2, 9, 1, 3, 9, 3, 2, 9, 4, 4, 9}),
        indices({4, 3}, {1, 2, 9, 1, 2, 9, 1, 2, 9, 4, 4, 9}), 2,
        {{10,
          "symbols that are right are counted; an answer counts as a whole"},
         {4,
          "all: either only the last comparison of a row counts, or a row "
          "counts as soon as one symbol is right"}});
  });
  e.check("what is said after the end does not count", [] {
    expect_count(
        indices({3, 4}, {1, 9, 9, 9, 2, 9, 5, 5, 1, 2, 3, 9}),
        indices({3, 4}, {1, 9, 0, 0, 2, 9, 0, 0, 1, 2, 3, 9}), 3,
        {{1, "since what stands after the end counts, too: stop there"}});
  });
  e.check("an answer that does not end is not exact", [] {
    expect_count(indices({2, 4}, {1, 2, 2, 9, 1, 9, 9, 9}),
                 indices({2, 4}, {1, 2, 9, 0, 1, 9, 0, 0}), 1,
                 {{2,
                   "since the end itself is not looked at: it is a part of "
                   "the answer"}});
  });
}

}  // namespace exercise
