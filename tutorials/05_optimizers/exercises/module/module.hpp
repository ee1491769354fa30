#pragma once
#include "gradus.hpp"

namespace exercise {

/// What the checks see of your module.
class Layer : public gradus::nn::Module<Layer> {
 public:
  static constexpr const char* type = "Layer";
  virtual ~Layer() = default;
  virtual gradus::Variable forward(const gradus::Variable& x) const = 0;
};

}  // namespace exercise
