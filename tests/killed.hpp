#pragma once
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <vector>

/// What a process did of something.
struct Traced {
  bool ended = false;       ///< by itself, and with success
  std::vector<long> calls;  ///< the numbers of its system calls, of all but the one at which it was killed
};

/// Does `act` in a child, which is killed where it begins its system call `last` (from 0), so that this has no effect.
/// Nothing where the system lets no process be watched.
template <class Act>
std::optional<Traced> killed_at(std::size_t last, const Act& act) {
  pid_t child = fork();
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(1);
    std::raise(SIGSTOP);
    act();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFSTOPPED(status)) return {};
  constexpr int at_call = SIGTRAP | 0x80;
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD);
  Traced traced;
  int signal = 0;
  while (true) {
    ptrace(PTRACE_SYSCALL, child, nullptr, signal);
    waitpid(child, &status, 0);
    if (!WIFSTOPPED(status)) break;
    __ptrace_syscall_info info{};
    signal = WSTOPSIG(status) == at_call ? 0 : WSTOPSIG(status);
    if (signal || ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info) <= 0) continue;
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY) continue;
    if (traced.calls.size() == last) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      break;
    }
    traced.calls.push_back(static_cast<long>(info.entry.nr));
  }
  traced.ended = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return traced;
}
