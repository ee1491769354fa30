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

struct Scope::Owner {
  explicit Owner(void* owner) : owner(owner) {}
  std::recursive_mutex visiting;  // recursive: a visitor may end what it visits
  void* owner;                    // nullptr when the Scope has ended
};

Scope::Scope(std::atomic<int> Context::*count, void* owner)
    : count_(count), owner_(owner ? std::make_shared<Owner>(owner) : nullptr), home_(&context) {
  thread_local Farewell farewell;
  (void)farewell;
  std::lock_guard lock(lists());
  older_ = home_->scopes;
  home_->scopes = this;
  ++(home_->*count_);
}

Scope::~Scope() {
  {
    std::lock_guard lock(lists());
    if (home_) {
      Scope** link = &home_->scopes;
      while (*link != this) link = &(*link)->older_;
      *link = older_;
      --(home_->*count_);
    }
  }
  if (!owner_) return;
  std::lock_guard wait(owner_->visiting);
  owner_->owner = nullptr;
}

void Scope::visit(const Context* home, const Context* other, const std::function<void(void* owner)>& visit) {
  std::vector<std::shared_ptr<Owner>> found;
  {
    std::lock_guard lock(lists());
    for (const Context* here : {home, other})
      for (const Scope* scope = here ? here->scopes : nullptr; scope; scope = scope->older_)
        if (scope->owner_) found.push_back(scope->owner_);
  }
  for (const std::shared_ptr<Owner>& scope : found) {
    std::lock_guard one_at_a_time(scope->visiting);
    if (scope->owner) visit(scope->owner);
  }
}

void Scope::visit(const std::function<void(void* owner)>& visit) {
  Scope::visit(&context, context.caller ? context.caller->context : nullptr, visit);
}

void Scope::visit_all_here(const std::function<void(void* owner)>& visit) const { Scope::visit(home_, nullptr, visit); }

}  // namespace gradus::inline GRADUS_PRECISION
