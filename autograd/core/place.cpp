#include "autograd/core/place.hpp"

#include <map>
#include <mutex>
#include <utility>

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// The hosts that live, by their numbers.
struct Hosts {
  std::recursive_mutex mutex;  // looking for a path asks other modules
  std::map<std::uint32_t, const Host*> by_id;
  std::uint32_t last_id = 0;
};

Hosts& hosts() {
  static auto* hosts = new Hosts;  // never destroyed: a static module may end last
  return *hosts;
}

}  // namespace

Place::Place(std::uint32_t host)
    : outer_(std::exchange(context.place, this)), spot_outside_(context.spot), run_(++context.runs) {
  context.spot.innermost = host;
  if (!outer_) context.spot.outermost = host;
}

Place::~Place() {
  context.place = outer_;
  context.spot = spot_outside_;
}

std::string Place::current() { return context.place ? context.place->path() : path_of(context.spot); }

std::string path_of(const Spot& spot) {
  if (!spot.outermost) return "";
  std::lock_guard lock(hosts().mutex);
  auto found = hosts().by_id.find(spot.outermost);
  return found == hosts().by_id.end() ? "" : found->second->path_to(spot.innermost);
}

Host::Host() {
  std::lock_guard lock(hosts().mutex);
  id_ = ++hosts().last_id;
  hosts().by_id.emplace(id_, this);
}

Host::Host(Host&& other) noexcept {
  std::lock_guard lock(hosts().mutex);
  id_ = std::exchange(other.id_, 0);
  if (id_) hosts().by_id.at(id_) = this;
}

Host& Host::operator=(Host&& other) noexcept {
  std::lock_guard lock(hosts().mutex);
  if (this == &other) return *this;
  hosts().by_id.erase(id_);
  id_ = std::exchange(other.id_, 0);
  if (id_) hosts().by_id.at(id_) = this;
  return *this;
}

Host::~Host() {
  std::lock_guard lock(hosts().mutex);
  hosts().by_id.erase(id_);
}

}  // namespace gradus::inline GRADUS_PRECISION
