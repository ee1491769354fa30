#include "autograd/core/place.hpp"

#include <map>
#include <mutex>
#include <utility>

#include "autograd/core/error.hpp"
#include "autograd/core/utf8.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// The paths of modules that ran, by the numbers of the module and of the outermost one around it.
struct Paths {
  std::mutex mutex;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::string> kept;
  std::uint32_t last_id = 0;

  void forget(std::uint32_t id) { kept.erase(kept.lower_bound({id, 0}), kept.lower_bound({id + 1, 0})); }
};

Paths& paths() {
  static auto* paths = new Paths;  // never destroyed: a static module may end last
  return *paths;
}

}  // namespace

Place::Place(const Host& host)
    : host_(host), outer_(std::exchange(context.place, this)), spot_outside_(context.spot), run_(++context.runs) {
  context.spot.innermost = host.id();
  if (!outer_) context.spot.outermost = host.id();
}

Place::~Place() {
  context.place = outer_;
  context.spot = spot_outside_;
}

void Place::keep_path() const {
  std::uint32_t outermost = context.spot.outermost;
  if (host_.known_in_.load(std::memory_order_relaxed) == outermost) return;
  std::string mine = path();
  std::lock_guard lock(paths().mutex);
  paths().kept.insert_or_assign({host_.id(), outermost}, std::move(mine));
  host_.known_in_.store(outermost, std::memory_order_relaxed);
}

std::string Place::current() { return context.place ? context.place->path() : path_of(context.spot); }

std::string with_place(const std::string& message) {
  std::string place = Place::current();
  return in_one_line(place.empty() ? message : place + ": " + message);
}

std::string path_of(const Spot& spot) {
  if (!spot.innermost) return "";
  std::lock_guard lock(paths().mutex);
  auto found = paths().kept.find({spot.innermost, spot.outermost});
  return found == paths().kept.end() ? "" : found->second;
}

Host::Host() {
  std::lock_guard lock(paths().mutex);
  id_ = ++paths().last_id;
}

Host::Host(Host&& other) noexcept : id_(std::exchange(other.id_, 0)) {}

Host& Host::operator=(Host&& other) noexcept {
  if (this == &other) return *this;
  std::lock_guard lock(paths().mutex);
  paths().forget(id_);
  id_ = std::exchange(other.id_, 0);
  known_in_ = 0;
  return *this;
}

Host::~Host() {
  if (!id_) return;
  std::lock_guard lock(paths().mutex);
  paths().forget(id_);
}

}  // namespace gradus::inline GRADUS_PRECISION
