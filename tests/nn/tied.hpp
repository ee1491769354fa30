#pragma once
#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {

/// One parameter under two names.
struct Tied : nn::Module<Tied> {
  static constexpr const char* type = "Tied";
  Variable a{ones({2}), true}, b = a;
  Variable forward(const Variable& x) const { return x; }
  void members(nn::Members& members) const override {
    members.parameter("a", a);
    members.parameter("b", b);
  }
};

}  // namespace gradus::inline GRADUS_PRECISION::testing
