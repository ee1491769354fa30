#include "nn/sequential.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

Variable Sequential::forward(const Variable& x) const {
  Variable h = x;
  for (const auto& step : steps_) h = step(h);
  return h;
}

void Sequential::members(Members& members) const {
  for (std::size_t i = 0; i < modules_.size(); ++i)
    if (modules_[i]) members.child(std::to_string(i), *modules_[i]);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
