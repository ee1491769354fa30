#include "autograd/core/error.hpp"

#include "autograd/core/place.hpp"

namespace gradus::inline GRADUS_PRECISION {

std::string with_place(const std::string& message) {
  std::string place = Place::current();
  return place.empty() ? message : place + ": " + message;
}

}  // namespace gradus::inline GRADUS_PRECISION
