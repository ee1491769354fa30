#pragma once
#include <string>

#include "autograd/core/context.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What places belong to: a module. Its number goes along when it is moved.
class Host {
 public:
  std::uint32_t id() const { return id_; }  ///< 0 for one that was moved from

 protected:
  Host();
  Host(Host&& other) noexcept;
  Host& operator=(Host&& other) noexcept;
  virtual ~Host();

 private:
  friend class Place;
  std::uint32_t id_;
  mutable std::atomic<std::uint32_t> known_in_{0};  // the outermost module for which its path is kept
};

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
  explicit Place(const Host& host);
  ~Place();
  /// To be called when `path` can be: keeps it, so that `path_of` finds it later, whatever has become of the modules
  /// then.
  void keep_path() const;

 private:
  const Host& host_;
  const Place* outer_;
  Spot spot_outside_;
  std::uint64_t run_;
};

/// The path that the module had which ran there, "" when it is gone.
std::string path_of(const Spot& spot);

}  // namespace gradus::inline GRADUS_PRECISION
