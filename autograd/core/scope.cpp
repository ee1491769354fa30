#include "autograd/core/scope.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

namespace gradus::inline GRADUS_PRECISION {

constinit thread_local Context context;

namespace {

// For the lists of all threads: they change rarely, and who looks for scopes has found a count above 0 before. A
// visitor may make, end and visit others.
std::recursive_mutex& lists() {
  static auto* mutex = new std::recursive_mutex;  // never destroyed: a static Scope may end last
  return *mutex;
}

}  // namespace

/// A thread takes leave of the scopes that outlive it.
struct Farewell {
  ~Farewell() {
    std::lock_guard lock(lists());
    for (; context.scopes; context.scopes = context.scopes->older_) context.scopes->home_ = nullptr;
  }
};

Scope::Scope(std::atomic<int> Context::*count, void* owner) : count_(count), owner_(owner), home_(&context) {
  thread_local Farewell farewell;
  (void)farewell;
  std::lock_guard lock(lists());
  older_ = home_->scopes;
  home_->scopes = this;
  ++(home_->*count_);
}

Scope::~Scope() {
  std::lock_guard lock(lists());
  if (!home_) return;
  Scope** link = &home_->scopes;
  while (*link != this) link = &(*link)->older_;
  *link = older_;
  --(home_->*count_);
}

void Scope::visit(std::atomic<int> Context::*count, const std::function<void(const Scope&)>& visit) {
  std::lock_guard lock(lists());
  const Context& home = context.caller ? *context.caller : context;
  std::vector<const Scope*> found;
  for (const Scope* scope = home.scopes; scope; scope = scope->older_)
    if (scope->count_ == count) found.push_back(scope);
  auto lives = [&](const Scope* wanted) {
    const Scope* scope = home.scopes;
    while (scope && scope != wanted) scope = scope->older_;
    return scope != nullptr;
  };
  for (const Scope* scope : found)
    if (lives(scope)) visit(*scope);
}

}  // namespace gradus::inline GRADUS_PRECISION
