#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "nn/activation.hpp"
#include "tests/helpers.hpp"
#include "tests/nn/module_samples.hpp"

using namespace gradus;

namespace {

/// The module and all below it, as `members` names them.
std::vector<nn::ModuleBase*> tree_of(nn::ModuleBase& module) {
  std::vector<nn::ModuleBase*> tree = {&module};
  nn::Members members;
  module.members(members);
  for (const nn::Members::Entry& entry : members.entries())
    if (entry.child)
      for (nn::ModuleBase* below : tree_of(const_cast<nn::ModuleBase&>(*entry.child))) tree.push_back(below);
  return tree;
}

/// The numbers of modules that were made between two others and are not in the tree. Each module that is made takes
/// the next number, and keeps it when it is moved.
std::set<std::uint32_t> forgotten(nn::ModuleBase& module, std::uint32_t before, std::uint32_t after) {
  std::set<std::uint32_t> numbers;
  for (std::uint32_t number = before + 1; number < after; ++number) numbers.insert(number);
  for (nn::ModuleBase* part : tree_of(module)) numbers.erase(part->id());
  return numbers;
}

struct Forgetful : nn::Module<Forgetful> {
  static constexpr const char* type = "Forgetful";
  nn::ReLU named, unnamed;
  Variable forward(const Variable& x) const { return unnamed(named(x)); }
  void members(nn::Members& members) const override { members.child("named", named); }
};

}  // namespace

TEST_CASE("members: every module that a module holds is named, those without parameters too") {
  std::uint32_t before = nn::ReLU().id();
  for (testing::ModuleSample& sample : testing::module_samples()) {
    // The samples are made one after the other: what one holds ends where the next begins.
    std::set<std::uint32_t> tree;
    for (nn::ModuleBase* part : tree_of(*sample.module)) tree.insert(part->id());
    std::uint32_t last = *tree.rbegin();
    CHECK_MESSAGE(forgotten(*sample.module, before, last + 1).empty(), sample.name, " holds a module without a name");
    before = last;
  }
}

TEST_CASE("members: the test above sees a child that is forgotten") {
  std::uint32_t before = nn::ReLU().id();
  Forgetful module;
  CHECK(forgotten(module, before, nn::ReLU().id()) == std::set<std::uint32_t>{module.unnamed.id()});
}

TEST_CASE("members: train and eval reach every module of a tree") {
  for (testing::ModuleSample& sample : testing::module_samples())
    for (bool on : {false, true}) {
      sample.module->train(on);
      for (nn::ModuleBase* part : tree_of(*sample.module))
        CHECK_MESSAGE(part->training() == on, sample.name, ", ", part->type_name());
    }
}
