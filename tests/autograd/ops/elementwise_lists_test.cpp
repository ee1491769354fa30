#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "tests/autograd/ops/table.hpp"

using namespace gradus;

namespace {

std::string text_of(const std::string& test) {
  std::ifstream file(GRADUS_SOURCE_DIR "/tests/autograd/ops/" + test);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("every operation on elements is held to its digits, and to one result wherever a number stands") {
  const std::string place = text_of("place_test.cpp"), accuracy = text_of("accuracy_test.cpp");
  // They give one of their inputs as it is.
  const std::set<std::string> exact = {"maximum", "minimum", "where", "masked_fill"};
  for (const testing::Operation& operation : testing::elementwise_operations()) {
    const std::string& name = operation.name;
    auto stands = [&](const std::string& text) { return text.find("{\"" + name + "\", ") != std::string::npos; };
    CHECK_MESSAGE(stands(place), name << " lacks its line in place_test.cpp");
    const bool held = stands(accuracy) || accuracy.find("return " + name + "(x") != std::string::npos;
    CHECK_MESSAGE(held != exact.contains(name), name << " lacks its case in accuracy_test.cpp");
  }
}
