#pragma once
#include <span>

#include "autograd/core/scope.hpp"
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

class Gradients;
class Inputs;

/// What a stretch of a program's time goes into. An optimizer's step is neither forward nor backward.
enum class Part { forward, backward, other };

/// Something that watches what this thread computes, from its making to its end: in any order with others, on whatever
/// thread it ends. Without one, an operation pays a look at a number. Derive from it, override what you want to see,
/// and put `Watching watching_{*this};` last among the members; Trace, Profile and nn::AttentionRecorder are such.
///
/// It is told from the thread that made it (and from helper threads that run its pieces of work), also where no graph
/// is recorded, and also of what rules do: `context.rule` is set then. It may compute, and make and end watchers.
class Watcher {
 public:
  virtual ~Watcher() = default;

  /// An operation has its outputs; they require a gradient where a graph was recorded.
  virtual void computed(const char* /*operation*/, const Inputs& /*inputs*/, std::span<const Variable> /*outputs*/) {}
  /// Backward has all of the gradient of a node's output, a leaf's too: it is passed on, or added to the leaf's, as it
  /// is left here. Its shape must stay.
  virtual void arrived(const Node& /*node*/, std::size_t /*output*/, Tensor& /*gradient*/) {}
  /// Backward has run the rule of a node, which added to these gradients of its inputs.
  virtual void ran_rule(const Node& /*node*/, const Gradients& /*gradients*/) {}
  /// The time up to here went into this, apart from single operations: "Adam" and ".step".
  virtual void spent(Part /*part*/, const char* /*name*/, const char* /*method*/) {}
};

/// Registers its owner on this thread; see Watcher.
class Watching {
 public:
  explicit Watching(Watcher& watcher) : scope_(&Context::watchers, &watcher) {}
  const Scope& scope() const { return scope_; }

 private:
  Scope scope_;
};

/// Calls `tell` with each Watcher of type W that lives on this thread, the newest first; not from within a watcher.
template <class W, class Tell>
void for_each_watcher(const Tell& tell) {
  if (!context.watched()) [[likely]]
    return;
  struct Telling {
    Telling() { context.telling = true; }
    ~Telling() { context.telling = false; }
  } telling;
  Scope::visit([&](void* owner) {
    if (auto* watcher = dynamic_cast<W*>(static_cast<Watcher*>(owner))) tell(*watcher);
  });
}

/// For a stretch of time that is no single operation's; without a watcher a look at a number.
inline void tell_spent(Part part, const char* name, const char* method = "") {
  for_each_watcher<Watcher>([&](Watcher& watcher) { watcher.spent(part, name, method); });
}
/// The time up to here belongs to nothing that has a name.
inline void tell_spent_elsewhere() { tell_spent(Part::other, ""); }

}  // namespace gradus::inline GRADUS_PRECISION
