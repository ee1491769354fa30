#pragma once
#include <utility>

#include "autograd/core/context.hpp"
#include "autograd/core/pool.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What a Ref counts: the count lies in the object, so that a handle is one pointer and an object one block of the
/// pool.
class Counted {
 public:
  Counted() = default;
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  static void* operator new(std::size_t bytes) { return pool::allocate(bytes); }
  static void operator delete(void* block, std::size_t bytes) { pool::deallocate(block, bytes); }

 private:
  template <class T>
  friend class Ref;
  std::atomic<std::uint32_t> references_{0};
};

/// Shared ownership of a Counted object; when the last Ref goes, `dispose(T*)` decides how it is deleted.
template <class T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* object) : object_(object) { retain(); }
  Ref(const Ref& other) : object_(other.object_) { retain(); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ && take_one(object_->references_) == 1) dispose(object_);
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  void retain() {
    if (object_) add_one(object_->references_);
  }
  T* object_ = nullptr;
};

}  // namespace gradus::inline GRADUS_PRECISION
