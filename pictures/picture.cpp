#include "pictures/picture.hpp"

#include <algorithm>
#include <cctype>
#include <ostream>
#include <string_view>

#include "autograd/core/process.hpp"
#include "autograd/core/whole_file.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;

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
  std::vector<std::string> words = {renderer.program};
  words.insert(words.end(), renderer.arguments.begin(), renderer.arguments.end());
  Ending ending = run_program({.words = words});
  if (ending.status == Ending::not_run)
    return {file, false,
            fmt::format("{} is not installed (apt-get install {}): run {}", renderer.program, renderer.package,
                        renderer.by_hand)};
  if (ending.status != 0 || !fs::exists(file)) {
    fs::remove(file, ignored);
    return {file, false,
            fmt::format("{} failed to draw {} ({}): run {}", renderer.program, file.string(),
                        last_line_of(ending.output), renderer.by_hand)};
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
  write_whole(file, [&](std::ostream& out) { out << content; });
}

}  // namespace gradus::inline GRADUS_PRECISION
