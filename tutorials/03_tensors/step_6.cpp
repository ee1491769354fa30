#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gradus.hpp"

using namespace gradus;

/// 2 x + 1, or so it seems.
[[gnu::noinline]] auto lazily(const Tensor& x) {
  Tensor twice = 2 * x;
  return twice + 1;
}

/// The same, and one word is another.
[[gnu::noinline]] Tensor at_once(const Tensor& x) {
  Tensor twice = 2 * x;
  return twice + 1;
}

/// Does an expression hold its first operand, or only say where it lies?
template <class E>
const char* holding(const E&) {
  using Operand = std::tuple_element_t<0, typename E::tuple_type>;
  return std::is_lvalue_reference_v<Operand> ? "refers to" : "holds";
}

/// Uses the stack, as the next function that is called does.
[[gnu::noinline]] void next_call() {
  volatile char memory[4000];
  for (volatile char& byte : memory) byte = 1;
}

/// In a process of its own, since it may crash: does f(x) come to 3, 5, 7?
template <class F>
const char* outcome(F f) {
  fflush(nullptr);
  pid_t child = fork();
  if (child == 0) try {
      close(STDERR_FILENO);
      Tensor x = tensor({3}, {1, 2, 3});
      auto y = f(x);
      next_call();
      Tensor numbers = y;
      _exit(numbers == tensor({3}, {3, 5, 7}) ? 0 : 1);
    } catch (...) {
      _exit(1);
    }
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0 ? "3, 5, 7" : "other numbers, or a crash";
}

int main() {
  Tensor x = tensor({3}, {1, 2, 3});
  auto lazy = 2 * x;
  Tensor numbers = 2 * x;
  x(0) = 100;
  fmt::print("x(0) was 1 and is 100 now: auto says {}, Tensor {}\n\n",
             lazy(0), numbers(0));

  Tensor twice = 2 * x;
  fmt::print("twice + 1          {} its operand\n", holding(twice + 1));
  fmt::print("Tensor(2 * x) + 1  {} it\n\n", holding(Tensor(2 * x) + 1));

  fmt::print("auto lazily(x)     {}\n", outcome(lazily));
  fmt::print("Tensor at_once(x)  {}\n", outcome(at_once));
}
