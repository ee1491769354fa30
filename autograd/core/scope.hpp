#pragma once
#include <functional>

#include "autograd/core/context.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Something that holds on the thread that made it until it is destroyed: in any order with others, on any thread, also
/// after its thread has ended. As the LAST member of its owner it is destroyed first, so that nobody meets an owner
/// that is half gone.
class Scope {
 public:
  /// `count` of this thread's context is one higher while it lives.
  Scope(std::atomic<int> Context::*count, void* owner);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  void* owner() const { return owner_; }

  /// Calls `visit` for each Scope of that count which lives on this thread, or on the one whose piece of work it runs;
  /// the newest first. One that ends meanwhile is left out; one that begins is too. No other thread ends one meanwhile.
  static void visit(std::atomic<int> Context::*count, const std::function<void(const Scope&)>& visit);

 private:
  friend struct Farewell;

  std::atomic<int> Context::*count_;
  void* owner_;
  Context* home_;  // nullptr when its thread has ended
  Scope* older_;   // in home_->scopes
};

}  // namespace gradus::inline GRADUS_PRECISION
