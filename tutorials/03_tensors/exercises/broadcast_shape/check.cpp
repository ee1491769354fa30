#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Shape my_broadcast_shape(const Shape& a, const Shape& b);

namespace {

/// A shape that some mistake gives, and the sentence that names it.
struct WrongShape {
  Shape shape;
  std::string sentence;
};

void gives(const Shape& a, const Shape& b, const Shape& want,
           const std::vector<WrongShape>& known = {}) {
  Shape got;
  try {
    got = my_broadcast_shape(a, b);
  } catch (const ShapeError&) {
    expect(false, fmt::format("{} and {} are refused, but broadcast to {}: "
                              "shapes are lined up at their ends, the last "
                              "axis below the last",
                              a, b, want));
  }
  for (const WrongShape& wrong : known)
    if (got == wrong.shape)
      expect(false,
             fmt::format("{} and {} give {}: {}", a, b, got, wrong.sentence));
  expect(got == want,
         fmt::format("{} and {} give {}, not {}", a, b, got, want));
}

void refuses(const Shape& a, const Shape& b) {
  Shape got;
  try {
    got = my_broadcast_shape(a, b);
  } catch (const ShapeError&) {
    return;
  }
  expect(false,
         fmt::format(
             "{} and {} give {}: two lengths must be equal, or one of them 1",
             a, b, got));
}

}  // namespace

void checks(Exercise& e) {
  const char* const ends =
      "that lines the shapes up at their beginnings; it is their ends that "
      "are lined up";
  const char* const of_a =
      "that is the first shape, but a 1 in either one is stretched to what "
      "the other has";
  e.check("as many axes in both: (2, 3) and (1, 3), (2, 1) and (1, 3)", [=] {
    gives({2, 3}, {2, 3}, {2, 3});
    gives({2, 3}, {1, 3}, {2, 3});
    gives({2, 1}, {1, 3}, {2, 3},
          {{{2, 1}, of_a},
           {{1, 3}, "that is the second shape, and (2, 1) stretches it"}});
  });
  e.check("fewer axes in one of them: (2, 3) and (3,), (3, 1) and (3,)",
          [=] {
            gives({2, 3}, {3}, {2, 3});
            gives({3, 1}, {3}, {3, 3}, {{{3, 1}, ends}});
            gives({5, 2, 3}, {2, 1}, {5, 2, 3});
          },
          {.crash = "an index below 0? the shorter shape has no such axis"});
  e.check(
      "fewer axes in the first one: (3,) and (2, 3), () and (2, 3)",
      [=] {
        gives({3}, {2, 3}, {2, 3}, {{{3}, of_a}});
        gives({1}, {5, 1}, {5, 1});
        gives({}, {2, 3}, {2, 3}, {{{}, of_a}});
      },
      {.crash =
           "the first shape may be the shorter one, and has no such axis"});
  e.check("it refuses (2, 3) and (2,), (2, 3) and (4, 3)", [] {
    refuses({2, 3}, {2});
    refuses({2, 3}, {4, 3});
    refuses({4, 3}, {2, 3});
    refuses({4}, {2});  // not even a multiple is stretched
  });
  e.check("an axis of length 0: (0, 3) and (1, 3) give (0, 3)", [] {
    gives({0, 3}, {1, 3}, {0, 3},
          {{{1, 3},
            "it is the length that is not 1 that counts, and this need not "
            "be the larger one"}});
    refuses({0, 3}, {2, 3});
  });
}

}  // namespace exercise
