#include "autograd/tensor/compare.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

Tensor ending_in(double last) { return tensor({2, 3}, {1, 2, 3, 4, 5, last}); }
}  // namespace

TEST_CASE("index_of: the last axis runs fastest, a single number has no index") {
  CHECK(to_string(index_of(0, {2, 3})) == "(0, 0)");
  CHECK(to_string(index_of(5, {2, 3})) == "(1, 2)");
  CHECK(to_string(index_of(23, {2, 3, 4})) == "(1, 2, 3)");
  CHECK(to_string(index_of(0, {})) == "()");
}

TEST_CASE("mismatches: counts what is beyond atol + rtol |want|, and names what is the furthest") {
  CHECK(mismatches(ending_in(6), ending_in(6), 0, 0).count == 0);
  CHECK(mismatches(ending_in(6.5), ending_in(6), 0, 0.5).count == 0);
  CHECK(mismatches(ending_in(6.5), ending_in(6), 0, 0.4).count == 1);
  CHECK(mismatches(tensor({2}, {0, 8}), tensor({2}, {0, 10}), 0.25, 0).count == 0);
  CHECK(mismatches(tensor({2}, {0, 10}), tensor({2}, {0, 8}), 0.2, 0).count ==
        1);  // of what is wanted, not of the other
  Mismatches found = mismatches(tensor({4}, {1, 3, 9, 4}), tensor({4}, {1, 2, 3, 9}), 0, 1e-3);
  CHECK(found.count == 3);
  CHECK(found.worst == 2);
  CHECK(mismatches(zeros({0}), zeros({0}), 0, 0).count == 0);
}

TEST_CASE("mismatches: NaN and infinity are close to themselves only, and to nothing where both are to be finite") {
  for (double x : {NAN, INFINITY, -INFINITY}) {
    CAPTURE(x);
    CHECK(mismatches(ending_in(x), ending_in(x), 0, 0).count == 0);
    CHECK(mismatches(ending_in(x), ending_in(x), 0, 0, true).count == 1);
    for (double y : {1.0, double{x == INFINITY ? NAN : INFINITY}}) {
      CHECK(mismatches(ending_in(x), ending_in(y), 1, 1).worst == 5);
      CHECK(mismatches(ending_in(y), ending_in(x), 1, 1).worst == 5);
    }
  }
}

TEST_CASE("mismatches of two shapes is an error") {
  check_throws<ShapeError>([] { mismatches(zeros({2, 1}), zeros({2}), 0, 0); }, {"(2, 1)", "(2,)"});
}

TEST_CASE("difference: a sentence with the worst element, its index and both values") {
  CHECK(difference(ending_in(6), ending_in(6), 0, 0) == "");
  CHECK(difference(zeros({2, 1}), zeros({2}), 0, 0) == "the shape is (2, 1), it should be (2,)");
  CHECK(difference(ending_in(6), ending_in(-6), 0, 0) == "element (1, 2) is 6, it should be -6");
  CHECK(difference(full({}, 2), full({}, NAN), 0, 0) == "the result is 2, it should be nan");
  // 0 / 0 has a sign on most processors.
  CHECK(difference(full({}, std::copysign(NAN, -1.0)), full({}, 2), 0, 0) == "the result is nan, it should be 2");
  CHECK(difference(tensor({3}, {1, 5, 9}), tensor({3}, {1, 2, 3}), 0, 0) ==
        "element (2,) is 9, it should be 3 (2 of 3 elements are wrong, this one the most)");
}

TEST_CASE("difference: two values are never printed alike") {
  CHECK(difference(full({}, 1.0000002), full({}, 1), 0, 0).starts_with("the result is 1.0000002"));
  Tensor one = ones({}), next = full({}, std::nextafter(Scalar(1), Scalar(2)));
  std::string sentence = difference(next, one, 0, 0), is = "the result is ", should_be = ", it should be ";
  std::size_t middle = sentence.find(should_be);
  CHECK(sentence.substr(is.size(), middle - is.size()) != sentence.substr(middle + should_be.size()));
}
