#include "tests/autograd/ops/reference.hpp"

#include <doctest/doctest.h>

#include <set>

#include "tests/autograd/ops/table.hpp"
#include "tests/helpers.hpp"

using namespace gradus;

namespace {

testing::References references() {
  testing::References all;
  for (auto* more : {testing::elementwise_references, testing::shape_references, testing::layer_references,
                     testing::recurrent_references})
    for (testing::Reference& reference : more()) all.push_back(std::move(reference));
  return all;
}

}  // namespace

TEST_CASE("operation references: each operation gives what plain loops give") {
  for (const testing::Reference& reference : references()) {
    INFO(reference.operation, ", ", reference.what);
    testing::check_close(reference.got, reference.want, 1e-12, 1e-13);
  }
}

TEST_CASE("operation references: every operation of the table has one, and they name no other") {
  std::set<std::string> listed, referred;
  for (const testing::Operation& operation : testing::operations()) listed.insert(operation.name);
  for (const testing::Reference& reference : references()) referred.insert(reference.operation);
  for (const std::string& name : listed)
    CHECK_MESSAGE(referred.contains(name), name, " has no reference in reference_*.cpp");
  for (const std::string& name : referred) CHECK_MESSAGE(listed.contains(name), name, " is not in the table");
}
