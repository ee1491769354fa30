#include "pictures/picture.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <optional>
#include <string_view>

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;

struct Run {
  int status;
  std::string errors;  // what it wrote to standard error
};

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Nothing where the program cannot be started.
std::optional<Run> run(const Renderer& renderer) {
  std::vector<char*> argv = {const_cast<char*>(renderer.program.c_str())};
  for (const std::string& argument : renderer.arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  std::array<int, 2> pipe_ends;
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDERR_FILENO);
  pid_t child = 0;
  int failed = posix_spawnp(&child, renderer.program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  std::string errors = failed ? "" : read_all(pipe_ends[0]);
  close(pipe_ends[0]);
  if (failed) return std::nullopt;
  return Run{wait_for(child), errors};
}

/// Where gnuplot says what is wrong: the lines above quote the script.
std::string last_line_of(const std::string& text) {
  std::size_t end = text.find_last_not_of(" \n");
  if (end == std::string::npos) return "it does not say why";
  std::size_t begin = text.rfind('\n', end);
  return text.substr(begin + 1, end - begin);  // npos + 1 is 0
}

}  // namespace

Picture render(const fs::path& file, const Renderer& renderer) {
  std::error_code ignored;
  fs::remove(file, ignored);
  std::optional<Run> result = run(renderer);
  // 127: what a shell, or a child that could not become the program, says for "not found".
  if (!result || result->status == 127)
    return {file, false,
            fmt::format("{} is not installed (apt-get install {}): run {}", renderer.program, renderer.package,
                        renderer.by_hand)};
  if (result->status != 0 || !fs::exists(file)) {
    fs::remove(file, ignored);
    return {file, false,
            fmt::format("{} failed to draw {} ({}): run {}", renderer.program, file.string(),
                        last_line_of(result->errors), renderer.by_hand)};
  }
  return {file, true, file.string()};
}

std::string picture_kind(const char* operation, const fs::path& file) {
  std::string name = file.string();
  check<ValueError>(std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < ' '; }),
                    "{}: the file name has a line break or another control character", operation);
  std::string extension = file.extension().string();
  check<ValueError>(extension == ".svg" || extension == ".png", "{}: {} must end in .svg or .png", operation, name);
  return extension.substr(1);
}

fs::path beside(const fs::path& file, const char* extension) { return fs::path(file).replace_extension(extension); }

std::string shell_word(const std::string& text) {
  auto plain = [](unsigned char c) {
    return std::isalnum(c) || c >= 0x80 || std::string_view("_-./+,:@=").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string word = "'";
  for (char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

void write_file(const fs::path& file, const std::string& content) {
  std::error_code error;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
  std::ofstream out(file, std::ios::binary);
  out << content << std::flush;
  check<ValueError>(out.good(), "{}: cannot be written{}", file.string(), error ? ": " + error.message() : "");
}

}  // namespace gradus::inline GRADUS_PRECISION
