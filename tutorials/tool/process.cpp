#include "tutorials/tool/process.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "tutorials/tool/error.hpp"

namespace tutorial {

namespace {

volatile sig_atomic_t interrupted = 0;

/// While one lives, Ctrl-C is noted instead of ending this program, so that what is temporary is cleared away.
class InterruptsNoted {
 public:
  InterruptsNoted() {
    struct sigaction note = {};
    note.sa_handler = [](int) { interrupted = 1; };  // no SA_RESTART: poll returns
    sigaction(SIGINT, &note, &before_interrupt_);
    sigaction(SIGTERM, &note, &before_terminate_);
  }
  InterruptsNoted(const InterruptsNoted&) = delete;
  ~InterruptsNoted() {
    sigaction(SIGINT, &before_interrupt_, nullptr);
    sigaction(SIGTERM, &before_terminate_, nullptr);
  }

 private:
  struct sigaction before_interrupt_, before_terminate_;
};

constexpr int no_such_program = 127;

[[noreturn]] void become(const Command& command, int output) {
  // A group of its own: what it starts itself is ended with it.
  setpgid(0, 0);
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  std::vector<char*> words;
  for (const std::string& word : command.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  if (command.folder.empty() || chdir(command.folder.c_str()) == 0) execvp(words[0], words.data());
  _exit(no_such_program);
}

/// Reads until the output ends; false when that takes more than `seconds`.
bool read_all(int output, pid_t child, const Command& command, std::string& text) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  while (true) {
    auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
    if (command.seconds > 0 && passed > command.seconds * 1000L) return false;
    if (interrupted) kill(-child, SIGINT);
    pollfd waiting{output, POLLIN, 0};
    if (poll(&waiting, 1, 100) <= 0) continue;
    char buffer[4096];
    ssize_t count = read(output, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    std::string_view piece(buffer, static_cast<std::size_t>(count));
    text += piece;
    if (command.hear) command.hear(piece);
  }
}

}  // namespace

Outcome run(const Command& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw Failure("no pipe can be made");
  InterruptsNoted noted;
  fflush(nullptr);
  pid_t child = fork();
  if (child < 0) throw Failure("no process can be started");
  if (child == 0) become(command, ends[1]);
  setpgid(child, child);  // here too, lest it be ended before it did so itself
  close(ends[1]);

  Outcome outcome;
  bool in_time = read_all(ends[0], child, command, outcome.output);
  close(ends[0]);
  if (!in_time) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (interrupted) throw Interrupted();
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (outcome.status == no_such_program) throw Failure(command.words[0] + " cannot be run");
  if (!in_time)
    outcome.trouble = fmt::format("is still running after {} seconds: a loop that does not end?", command.seconds);
  else if (WIFSIGNALED(status))
    outcome.trouble = fmt::format("crashes: {}", strsignal(WTERMSIG(status)));
  else if (outcome.status != 0)
    outcome.trouble = fmt::format("ends with exit status {}", outcome.status);
  return outcome;
}

}  // namespace tutorial
