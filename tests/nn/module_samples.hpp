#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {

/// A small module of each kind with something to run it on, for tests that hold for every module.
struct ModuleSample {
  std::string name;
  std::shared_ptr<nn::ModuleBase> module;
  Variable input;  ///< requires a gradient; empty for a module that takes token ids
  std::function<Variable(const Variable&)> run;
  std::int64_t parameter_count;
  std::function<ModuleSample()> clone;  ///< the same with a clone of the module
  std::function<ModuleSample()> taken;  ///< the same with what this one's module is moved into
};

std::vector<ModuleSample> module_samples();

}  // namespace gradus::inline GRADUS_PRECISION::testing
