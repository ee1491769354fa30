#pragma once
#include <functional>
#include <memory>

#include "autograd/core/context.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Something that holds on the thread that made it until it is destroyed: in any order with others, on any thread, also
/// after its thread has ended. As the LAST member of its owner it is destroyed first, so that nobody meets an owner
/// that is half gone.
class Scope {
 public:
  /// `count` of this thread's context is one higher while it lives. One that has an owner is found by `visit`.
  explicit Scope(std::atomic<int> Context::*count, void* owner = nullptr);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  /// Calls `visit` with the owner of each Scope that lives on this thread, or on the one whose piece of work it runs;
  /// the newest first. What ends meanwhile is left out. Another thread that ends one waits until its visitor is gone,
  /// and two threads visit one after the other.
  static void visit(const std::function<void(void* owner)>& visit);
  /// The same for those that live where this one does, if that thread lives; from whatever thread.
  void visit_all_here(const std::function<void(void* owner)>& visit) const;
  /// How many were made so far, on all threads.
  static std::uint64_t made();
  /// True on the thread that made it.
  bool at_home() const { return home_ == &context; }

 private:
  friend struct Farewell;

  static void visit(const Context* home, const Caller* caller, const std::function<void(void* owner)>& visit);

  struct Owner;  // outlives a Scope that ends while it is visited

  std::atomic<int> Context::*count_;
  std::shared_ptr<Owner> owner_;
  Context* home_;  // nullptr when its thread has ended
  Scope* older_;   // in home_->scopes
  std::uint64_t number_;
};

}  // namespace gradus::inline GRADUS_PRECISION
