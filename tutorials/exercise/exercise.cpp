#include "tutorials/exercise/exercise.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string_view>

#include "tutorials/exercise/failure.hpp"

#if defined(__SANITIZE_ADDRESS__)
// Read by the sanitizer. It fills what it hands out, and so undoes spoil_memory: let it fill with bytes that are NaN.
extern "C" const char* __asan_default_options() { return "malloc_fill_byte=255:max_malloc_fill_size=1000000"; }
#endif

namespace exercise {

namespace {

/// What an index that is out of range most likely means in this check, behind the sentence that says so: what a crash
/// does, since without xtensor's and the library's checks it would be one.
std::string meaning(const CheckOptions& options) {
  return options.crash.empty() ? "" : fmt::format(" ({})", options.crash);
}

/// The answer of a check that ran to its end: "" when it is right.
std::string answer(const std::function<void()>& run, const CheckOptions& options) {
  try {
    run();
    return "";
  } catch (const Failure& failure) {
    return failure.what();
  } catch (const std::exception& error) {
    std::string_view what = error.what(), check = "check failed\n\t";
    // xtensor names the place in its header, then what is wrong with an index (XTENSOR_ENABLE_ASSERT).
    if (std::size_t at = what.find(check); at != what.npos)
      return fmt::format("a Tensor has no such element: {}{}", what.substr(at + check.size()), meaning(options));
    return fmt::format("it throws: {}", what);
  } catch (...) {
    return "it throws something that is no std::exception";
  }
}

#if defined(__SANITIZE_ADDRESS__)
constexpr const char* says_where = "";  // it stands below
#else
constexpr const char* says_where = " --sanitize in place of --exercise says where";
#endif

// What a process that ended as it should puts before its answer.
constexpr std::string_view ended = "ended\n";

/// What is freed now is what the next tensors get. So memory that an answer never writes holds NaN, not the luck of an
/// earlier check.
void spoil_memory() {
  std::vector<gradus::Tensor> spoilt;
  for (std::int64_t size = 1; size <= 64; ++size)
    for (int i = 0; i < 4; ++i) spoilt.push_back(gradus::full({size}, NAN));
}

/// The process of one check: its answer goes into the pipe, what it says on standard error into `errors`.
[[noreturn]] void run_and_tell(const std::function<void()>& run, const CheckOptions& options, int pipe, int errors) {
  dup2(errors, STDERR_FILENO);
  spoil_memory();
  std::string text = std::string(ended) + answer(run, options);
  std::cout.flush();
  fflush(nullptr);  // what the reader printed comes before the line of the check
  for (std::size_t sent = 0; sent < text.size();) {
    ssize_t count = write(pipe, text.data() + sent, text.size() - sent);
    if (count < 0) break;
    sent += static_cast<std::size_t>(count);
  }
  _exit(0);
}

/// What the standard library's own check (_GLIBCXX_ASSERTIONS) found wrong, for a reader; "" for any other line.
std::string refusal_in(std::string_view line) {
  constexpr std::string_view begin = ": Assertion '", end = "' failed.";
  const std::size_t at = line.find(begin);
  if (at == line.npos || !line.ends_with(end)) return "";
  line = line.substr(at + begin.size(), line.size() - end.size() - at - begin.size());
  if (line == "__n < this->size()") return fmt::format("a vector has no such element.{}", says_where);
  return fmt::format("the standard library refuses what it is asked for: it must hold that {}", line);
}

/// What comes out of a process: its answer, and its standard error, which goes on to the reader line by line, but for
/// what the standard library refused.
struct Output {
  std::string answer, refused, line;  // the last: without its end

  void error(std::string_view piece) {
    line += piece;
    for (std::size_t end; (end = line.find('\n')) != line.npos; line.erase(0, end + 1)) {
      std::string found = refusal_in(line.substr(0, end));
      if (found.empty())
        std::cerr << line.substr(0, end + 1);
      else
        refused = found;
    }
  }
};

/// Until the process ends; false when it is still running after `seconds`.
bool read_all(int answer, int errors, int seconds, Output& output) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + std::chrono::seconds(seconds);
  pollfd waiting[] = {{answer, POLLIN, 0}, {errors, POLLIN, 0}};
  while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return false;
    if (poll(waiting, 2, static_cast<int>(left)) <= 0) continue;
    for (pollfd& one : waiting) {
      if (one.revents == 0) continue;
      char buffer[4096];
      ssize_t count = read(one.fd, buffer, sizeof buffer);
      if (count <= 0) {
        one.fd = -1;  // which poll passes over
        continue;
      }
      std::string_view piece(buffer, static_cast<std::size_t>(count));
      if (&one == waiting)
        output.answer += piece;
      else
        output.error(piece);
    }
  }
  return true;
}

std::string signal_sentence(int signal, const std::string& meaning) {
  std::string hint;
  if (signal == SIGSEGV || signal == SIGBUS)
    hint = fmt::format(" ({})", meaning.empty()
                                    ? "an empty Variable? an index out of range? endless recursion? a rule with [&], "
                                      "which outlives what it captured by reference?"
                                    : meaning);
  if (signal == SIGABRT) hint = fmt::format(" (memory freed twice or written past its end?{})", says_where);
  if (signal == SIGFPE) hint = " (an integer divided by zero?)";
  return fmt::format("it crashes: {}{}", strsignal(signal), hint);
}

std::string run_apart(const std::function<void()>& run, int seconds, const CheckOptions& options) {
  int ends[2], errors[2];
  if (pipe(ends) != 0 || pipe(errors) != 0) return answer(run, options);
  std::cout.flush();
  fflush(nullptr);
  pid_t child = fork();
  if (child < 0) return answer(run, options);
  if (child == 0) {
    close(ends[0]), close(errors[0]);
    run_and_tell(run, options, ends[1], errors[1]);
  }
  close(ends[1]), close(errors[1]);
  Output output;
  bool in_time = read_all(ends[0], errors[0], seconds, output);
  close(ends[0]), close(errors[0]);
  std::cerr << output.line;
  if (!in_time) kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  if (!in_time)
    return fmt::format("it is still running after {} seconds: {}", seconds,
                       options.endless.empty() ? "a loop that does not end?" : options.endless);
  if (WIFSIGNALED(status) && !output.refused.empty()) return output.refused + meaning(options);
  if (WIFSIGNALED(status)) return signal_sentence(WTERMSIG(status), options.crash);
  if (!output.answer.starts_with(ended))
    return fmt::format("it ends the program (exit status {})", WEXITSTATUS(status));
  return output.answer.substr(ended.size());
}

}  // namespace

void not_written_yet(const char* file, int line) {
  // From the repository's folder on, which is where the reader stands.
  std::string_view name = file, root = GRADUS_SOURCE_DIR "/";
  if (name.starts_with(root)) name.remove_prefix(root.size());
  while (name.starts_with("../")) name.remove_prefix(3);  // ccache names files from the build folder on
  throw Failure(fmt::format("not written yet: {} waits for you (line {})", name, line));
}

void Exercise::check(const std::string& behaviour, const std::function<void()>& run, const CheckOptions& options) {
  std::string sentence = run_apart(run, std::min(seconds_, options.seconds), options);
  if (sentence.starts_with("it is still running")) seconds_ = 1;  // the others may well wait for the same loop
  ++checks_;
  if (sentence.empty()) ++right_;
  if (sentence.empty())
    fmt::print("right  {}\n", behaviour);
  else
    fmt::print("wrong  {}: {}\n", behaviour, sentence == last_ ? "the same as above" : sentence);
  if (record_) {
    auto one_line = [](std::string text) {
      std::replace(text.begin(), text.end(), '\n', ' ');
      return text;
    };
    fmt::print(record_, "{}\n{}\n{}\n", sentence.empty() ? "right" : "wrong", one_line(behaviour), one_line(sentence));
    fflush(record_);
  }
  last_ = sentence;
  fflush(stdout);
}

int report(const std::string& exercise, int seconds, void (*checks)(Exercise&), std::FILE* record) {
  Exercise e(seconds, record);
  checks(e);
  fmt::print("{}: {} of {} right\n", exercise, e.right(), e.checks());
  return e.right() == e.checks() ? 0 : 1;
}

int report_variant(const std::string& exercise, const std::vector<Variant>& variants, int count, char** arguments) {
  std::string there;
  for (const Variant& variant : variants) {
    if (count > 1 && variant.name == arguments[1])
      return report(exercise, count > 2 ? std::atoi(arguments[2]) : 5, variant.checks);
    there += ' ' + variant.name;
  }
  fmt::print("the variants of {} are{}\n", exercise, there);
  return 2;
}

}  // namespace exercise
