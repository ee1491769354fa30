#include "tutorials/tool/chapter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>

#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"

namespace tutorial {

namespace fs = std::filesystem;

std::string Tree::name(const fs::path& file) const { return file.lexically_relative(root).generic_string(); }

std::string Chapter::target() const { return fmt::format("chapter_{:02}", number); }

bool Chapter::built() const {
  return std::all_of(steps.begin(), steps.end(), [&](const std::string& step) { return fs::exists(programs / step); });
}

namespace {

/// The number that `text` begins with, 0 when there is none.
int leading_number(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Chapter read_chapter(const Tree& tree, const std::string& name) {
  Chapter chapter{.number = leading_number(name),
                  .name = name,
                  .title = name,
                  .folder = tree.root / "tutorials" / name,
                  .programs = tree.build / "tutorials" / name,
                  .mine = tree.root / "my" / name};
  const std::string text = read_file(chapter.folder / "README.md");
  // "# 8. Attention by hand"
  std::string first = text.substr(0, text.find('\n'));
  if (std::size_t dot = first.find(". "); first.starts_with("# ") && dot != std::string::npos)
    chapter.title = first.substr(dot + 2);

  for (const std::string& file : names_in(chapter.folder, ".cpp"))
    if (file.starts_with("step_")) chapter.steps.push_back(fs::path(file).stem().string());
  auto number_of = [](const std::string& step) { return leading_number(std::string_view(step).substr(5)); };
  std::stable_sort(chapter.steps.begin(), chapter.steps.end(),
                   [&](const auto& a, const auto& b) { return number_of(a) < number_of(b); });

  chapter.exercises = names_in(chapter.folder / "exercises", "/");
  const std::size_t section = std::min(text.find("## Exercises"), text.size());
  auto place_of = [&](const std::string& exercise) { return text.find("`" + exercise + "`", section); };
  std::stable_sort(chapter.exercises.begin(), chapter.exercises.end(),
                   [&](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
  if (const std::size_t sentence = text.find("Reading takes "); sentence != std::string::npos) {
    int reading = 0, doing = 0, end = 0;
    std::sscanf(text.c_str() + sentence, "Reading takes %d minutes, the exercises %d more.%n", &reading, &doing, &end);
    if (end > 0) chapter.reading = reading, chapter.doing = doing;
  }
  for (const std::string& line : lines_of(text.substr(section))) {
    char name[64] = "";
    int minutes = 0, end = 0;
    std::sscanf(line.c_str(), "- `%63[a-z0-9_]` (%d minutes): %n", name, &minutes, &end);
    if (end > 0) chapter.each[name] = minutes;
  }
  return chapter;
}

}  // namespace

std::string chapter_links(const Tree& tree, const Chapter& chapter) {
  const Chapter *before = nullptr, *after = nullptr;
  const std::vector<Chapter> all = chapters(tree);
  for (const Chapter& other : all) {
    if (other.number < chapter.number) before = &other;
    if (other.number > chapter.number && !after) after = &other;
  }
  std::string text;
  auto link = [&](const char* word, const Chapter& chapter) {
    text += fmt::format("{}{} [{}. {}](../{}/README.md).", text.empty() ? "" : " ", word, chapter.number, chapter.title,
                        chapter.name);
  };
  if (before) link("Before:", *before);
  if (after) link("Next:", *after);
  return text + '\n';
}

std::vector<Chapter> chapters(const Tree& tree) {
  std::vector<Chapter> all;
  for (const std::string& name : names_in(tree.root / "tutorials", "/"))
    if (leading_number(name) > 0 && fs::exists(tree.root / "tutorials" / name / "README.md"))
      all.push_back(read_chapter(tree, name));
  std::sort(all.begin(), all.end(), [](const Chapter& a, const Chapter& b) { return a.number < b.number; });
  return all;
}

Chapter chapter(const Tree& tree, const std::string& name) {
  std::string there;
  int last = 0;
  bool is_number = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
  for (Chapter& chapter : chapters(tree)) {
    if (chapter.name == name || (is_number && chapter.number == leading_number(name))) return std::move(chapter);
    there += fmt::format("\n{:>3}  {}", chapter.number, chapter.title);
    last = chapter.number;
  }
  bool planned = is_number && 0 < leading_number(name) && leading_number(name) < last;
  throw UsageError(fmt::format("{}; there are{}",
                               planned ? fmt::format("chapter {} is not written yet", leading_number(name))
                                       : fmt::format("there is no chapter {}", name),
                               there));
}

void check_exercise(const Tree& tree, const Chapter& chapter, const std::string& exercise) {
  const auto& all = chapter.exercises;
  if (std::find(all.begin(), all.end(), exercise) != all.end()) return;
  for (const Chapter& other : chapters(tree))
    for (const std::string& moved : other.exercises) {
      const fs::path was = other.folder / "exercises" / moved / "was";
      if (fs::exists(was) && lines_of(read_file(was)) == std::vector{chapter.name + "/" + exercise})
        throw UsageError(fmt::format("{} has moved to chapter {}, with your file: scripts/tutorial {} --exercise {}",
                                     exercise, other.number, other.number, moved));
    }
  throw UsageError(all.empty() ? fmt::format("chapter {} has no exercises", chapter.number)
                               : fmt::format("chapter {} has no exercise {}; it has {}", chapter.number, exercise,
                                             fmt::join(all, ", ")));
}

}  // namespace tutorial
