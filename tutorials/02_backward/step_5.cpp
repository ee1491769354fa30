#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <memory>

#include "gradus.hpp"

using namespace gradus;

/// y = x + x + ... + x, with so many plus signs.
Variable chain(const Variable& x, int links) {
  Variable y = x;
  for (int i = 0; i < links; ++i) y = y + x;
  return y;
}

void push(const Node* node) {
  for (const Edge& input : node->inputs()) push(input.node.get());
}
void walk_by_recursion(int links) {
  Variable x(1, true);
  push(chain(x, links).node());
}

struct Link {
  std::shared_ptr<Link> next;
};
void free_shared_pointers(int links) {
  std::shared_ptr<Link> first;
  for (int i = 0; i < links; ++i)
    first = std::make_shared<Link>(Link{std::move(first)});
}

/// How a process of its own, with a stack of 8 MiB, gets through it: when the
/// stack overflows, only that process dies.
std::string outcome(void (*run)(int), int links) {
  fflush(nullptr);
  pid_t child = fork();
  if (child == 0) {
    rlimit stack{8 << 20, 8 << 20};
    setrlimit(RLIMIT_STACK, &stack);
    run(links);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return strsignal(WTERMSIG(status));
  return status == 0 ? "works"
                     : fmt::format("exit status {}", WEXITSTATUS(status));
}

int main() {
  fmt::print(
      "   links   recursive walk       freeing shared_ptr   Gradus: dy/dx\n");
  for (int links : {1000, 1000000}) {
    Variable x(1, true);
    chain(x, links);             // built and freed
    chain(x, links).backward();  // built, run and freed on the way
    fmt::print("{:8}   {:18}   {:18}   {:13.0f}\n", links,
               outcome(walk_by_recursion, links),
               outcome(free_shared_pointers, links), item(x.grad()));
  }
}
