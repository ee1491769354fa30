#include <fmt/format.h>

#include <map>
#include <sstream>

#include "tutorials/tool/exercise.hpp"
#include "tutorials/tool/files.hpp"
#include "tutorials/tool/render.hpp"
#include "tutorials/tool/terminal.hpp"

namespace tutorial {

namespace fs = std::filesystem;

namespace {

/// The texts below "## 1", "## 2", ...
std::vector<std::string> hints_of(const std::string& text) {
  std::vector<std::string> hints;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("## "))
      hints.emplace_back();
    else if (!hints.empty() && !(hints.back().empty() && line.empty()))
      hints.back() += line + '\n';
  }
  return hints;
}

/// How many hints were shown: lines such as "attention 2".
std::map<std::string, std::size_t> read_shown(const fs::path& file) {
  std::map<std::string, std::size_t> shown;
  if (fs::exists(file)) {
    std::istringstream in(read_file(file));
    for (std::string name; in >> name;) in >> shown[name];
  }
  return shown;
}

}  // namespace

void next_hint(const Tree& tree, const Chapter& chapter, const std::string& exercise) {
  check_exercise(tree, chapter, exercise);
  const fs::path folder = chapter.folder / "exercises" / exercise, memory = chapter.mine / "hints";
  const std::vector<std::string> hints = hints_of(read_file(folder / "hints.md"));
  auto shown = read_shown(memory);
  std::size_t& count = shown[exercise];
  if (count >= hints.size()) {
    fmt::print("All {} hints of {} are shown ({}). The solution: {}\n", hints.size(), exercise,
               tree.name(folder / "hints.md"), tree.name(folder / "solution.cpp"));
    return;
  }
  Terminal terminal;
  fmt::print("Hint {} of {}\n{}", count + 1, hints.size(),
             rendered(hints[count], {terminal.styled(), terminal.width(), tree.name(folder)}));
  ++count;
  if (count < hints.size())
    fmt::print("The next one: scripts/tutorial {} --hint {}\n", chapter.number, exercise);
  else
    fmt::print("That was the last one. The solution: {}\n", tree.name(folder / "solution.cpp"));
  std::string text;
  for (const auto& [name, number] : shown) text += fmt::format("{} {}\n", name, number);
  write_file(memory, text);
}

}  // namespace tutorial
