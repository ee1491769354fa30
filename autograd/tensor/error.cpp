#include "autograd/tensor/error.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {
thread_local const Place* innermost = nullptr;
}

Place::Place() : outer_(innermost) { innermost = this; }
Place::~Place() { innermost = outer_; }

std::string Place::current() { return innermost ? innermost->path() : std::string(); }

std::string with_place(const std::string& message) {
  std::string place = Place::current();
  return place.empty() ? message : place + ": " + message;
}

}  // namespace gradus::inline GRADUS_PRECISION
