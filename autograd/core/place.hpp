#pragma once
#include <string>

#include "autograd/core/context.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Where the program is, for error messages and for drawings of graphs: a running module puts its path here
/// (`decoder.layers.1.self_attn`).
class Place {
 public:
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  /// The path of the innermost running module on this thread; in a rule that of the module in which its operation was
  /// recorded, as far as it is still there. "" outside any.
  static std::string current();

  virtual std::string path() const = 0;
  /// What the place around it calls it, "layers.1"; "" when it is the same place once more.
  virtual std::string name() const = 0;
  /// The full name of what belongs to this place (a parameter, by its Variable's identity), "" when it does not.
  virtual std::string name_of(const void* identity) const = 0;

  const Place* outer() const { return outer_; }
  std::uint64_t run() const { return run_; }  ///< tells two runs of one module apart

 protected:
  /// The running module becomes `host`.
  explicit Place(std::uint32_t host);
  ~Place();

 private:
  const Place* outer_;
  Spot spot_outside_;
  std::uint64_t run_;
};

/// What places belong to: a module. Its number goes along when it is moved, so that a Spot leads to it as long as it
/// lives, wherever it lies.
class Host {
 public:
  std::uint32_t id() const { return id_; }  ///< 0 for one that was moved from
  /// The path from here to the one inside that has the number, as a Place names it; "" where there is none such.
  virtual std::string path_to(std::uint32_t id) const = 0;

 protected:
  Host();
  Host(Host&& other) noexcept;
  Host& operator=(Host&& other) noexcept;
  virtual ~Host();

 private:
  std::uint32_t id_;
};

/// The path of a spot, "" where its modules are gone.
std::string path_of(const Spot& spot);

}  // namespace gradus::inline GRADUS_PRECISION
