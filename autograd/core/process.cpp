#include "autograd/core/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>

namespace gradus::inline GRADUS_PRECISION {
namespace {

// In the child, which may not allocate: another thread may have held the lock when it was made.
[[noreturn]] void become(const Command& command, const std::vector<char*>& words, int output) {
  setpgid(0, 0);
  for (int signal : {SIGINT, SIGTERM}) std::signal(signal, SIG_DFL);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  for (int stream : {STDOUT_FILENO, STDERR_FILENO}) dup2(output, stream);
  if (command.folder.empty() || chdir(command.folder.c_str()) == 0) execvp(words[0], words.data());
  _exit(Ending::not_run);
}

/// Reads until the output ends; false when that takes more than `seconds`.
bool read_all(int output, pid_t child, const Command& command, std::string& text) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + std::chrono::seconds(command.seconds);
  while (command.seconds == 0 || Clock::now() < end) {
    if (command.stop && command.stop()) kill(-child, SIGINT);
    pollfd waiting{output, POLLIN, 0};
    if (poll(&waiting, 1, 100) <= 0) continue;
    char buffer[4096];
    ssize_t count = read(output, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    text.append(buffer, static_cast<std::size_t>(count));
    if (command.hear) command.hear({buffer, static_cast<std::size_t>(count)});
  }
  return false;
}

}  // namespace

Ending run_program(const Command& command) {
  std::vector<char*> words;
  for (const std::string& word : command.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  Ending ending;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return ending;
  pid_t child = fork();
  if (child == 0) become(command, words, ends[1]);
  close(ends[1]);
  if (child > 0) {
    setpgid(child, child);  // here too, lest it be ended before it did so itself
    ending.in_time = read_all(ends[0], child, command, ending.output);
    if (!ending.in_time) kill(-child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    ending.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    ending.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }
  close(ends[0]);
  return ending;
}

}  // namespace gradus::inline GRADUS_PRECISION
