#include "tutorials/tool/steps.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tutorials/tool/build.hpp"
#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"
#include "tutorials/tool/markers.hpp"
#include "tutorials/tool/process.hpp"

namespace tutorial {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> copy_pictures(const fs::path& from, const fs::path& to, const std::string& extension) {
  std::vector<fs::path> copies;
  if (to.empty() || !fs::is_directory(from)) return copies;
  for (const auto& entry : fs::directory_iterator(from))
    if (entry.is_regular_file() && (extension.empty() || entry.path().extension() == extension)) {
      copies.push_back(to / entry.path().filename());
      write_file(copies.back(), read_file(entry.path()));
    }
  std::sort(copies.begin(), copies.end());
  return copies;
}

std::vector<std::string> not_drawn(const fs::path& folder) {
  std::vector<std::string> names;
  for (const char* source : {".gp", ".dot"})
    for (const std::string& name : names_in(folder, source)) {
      fs::path drawn = fs::path(name).replace_extension(".svg"), other = fs::path(name).replace_extension(".png");
      if (!fs::exists(folder / drawn) && !fs::exists(folder / other)) names.push_back(drawn.string());
    }
  return names;
}

}  // namespace

StepRun run_step(const Chapter& chapter, const std::string& step, const fs::path& pictures,
                 const std::string& extension, const std::function<void(std::string_view)>& hear) {
  TemporaryFolder folder;
  fs::path program = chapter.programs / step;
  if (!fs::exists(program)) throw Failure(program.string() + " is not built");
  Outcome outcome = run({.words = {program.string()}, .folder = folder.path(), .hear = hear});
  const fs::path made = folder.path() / "pictures";
  return {outcome.output, outcome.trouble, copy_pictures(made, pictures, extension), not_drawn(made)};
}

std::string not_drawn_sentence(const std::string& step, const StepRun& run) {
  return fmt::format("{} did not draw {}", step, fmt::join(run.not_drawn, ", "));
}

void update(const Tree& tree, const Chapter& chapter) {
  build(tree, {chapter.target()});
  auto wrote = [&](const fs::path& file, const std::string& text) {
    if (write_file(file, text)) fmt::print("{}\n", tree.name(file));
  };
  for (const std::string& step : chapter.steps) {
    StepRun ran = run_step(chapter, step, chapter.folder / "pictures", ".svg");
    if (!ran.trouble.empty()) throw Failure(fmt::format("{}{} {}", ran.output, step, ran.trouble));
    if (!ran.not_drawn.empty()) throw Failure(ran.output + not_drawn_sentence(step, ran));
    wrote(chapter.folder / (step + ".out"), ran.output);
  }
  const fs::path readme = chapter.folder / "README.md";
  wrote(readme, filled(parts_of(read_file(readme), tree.name(readme)),
                       [&](const Part& part) { return read_file(chapter.folder / part.file); }));
}

}  // namespace tutorial
