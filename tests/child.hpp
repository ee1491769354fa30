#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

/// The exit status of a child of fork that does `act`, which gives it; -1 where a signal ended it.
template <class Act>
int status_of_child(const Act& act) {
  std::fflush(nullptr);  // what waits there would be written by both
  pid_t child = fork();
  if (child == 0) _exit(act());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
