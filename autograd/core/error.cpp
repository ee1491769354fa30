#include "autograd/core/error.hpp"

#include <utility>

namespace gradus::inline GRADUS_PRECISION {
namespace {
thread_local const Place* current_place = nullptr;
thread_local std::uint64_t runs = 0;
}  // namespace

Place::Place() : outer_(std::exchange(current_place, this)), run_(++runs) {}
Place::~Place() { current_place = outer_; }

std::string Place::current() { return current_place ? current_place->path() : std::string(); }
const Place* Place::innermost() { return current_place; }

std::string with_place(const std::string& message) {
  std::string place = Place::current();
  return place.empty() ? message : place + ": " + message;
}

}  // namespace gradus::inline GRADUS_PRECISION
