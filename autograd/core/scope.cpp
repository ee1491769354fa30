#include "autograd/core/scope.hpp"

#include <mutex>
#include <vector>

namespace gradus::inline GRADUS_PRECISION {

[[gnu::tls_model("initial-exec")]] constinit thread_local Context context;

namespace {

// For the lists of all threads: they change rarely, and who looks for scopes has found a count above 0 before. Nothing
// is called under it.
std::mutex& lists() {
  static auto* mutex = new std::mutex;  // never destroyed: a static Scope may end last
  return *mutex;
}

std::atomic<std::uint64_t> count_of_scopes = 0;

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
  number_ = ++count_of_scopes;
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

std::uint64_t Scope::made() { return count_of_scopes; }

void Scope::visit(const Context* home, const Caller* caller, const std::function<void(void* owner)>& visit) {
  std::vector<std::shared_ptr<Owner>> found;
  {
    std::lock_guard lock(lists());
    for (const Scope* scope = home ? home->scopes : nullptr; scope; scope = scope->older_)
      if (scope->owner_) found.push_back(scope->owner_);
    for (const Scope* scope = caller ? caller->context->scopes : nullptr; scope; scope = scope->older_)
      if (scope->owner_ && scope->number_ <= caller->scopes) found.push_back(scope->owner_);
  }
  for (const std::shared_ptr<Owner>& scope : found) {
    std::lock_guard one_at_a_time(scope->visiting);
    if (scope->owner) visit(scope->owner);
  }
}

void Scope::visit(const std::function<void(void* owner)>& visit) { Scope::visit(&context, context.caller, visit); }

void Scope::visit_all_here(const std::function<void(void* owner)>& visit) const { Scope::visit(home_, nullptr, visit); }

}  // namespace gradus::inline GRADUS_PRECISION
