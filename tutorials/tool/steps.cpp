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

namespace {

const fs::path readme_of(const Chapter& chapter) { return chapter.folder / "README.md"; }

/// Says that a step has run to its end.
fs::path stamp_of(const Chapter& chapter, const std::string& step) {
  return chapter.programs / "files" / (step + ".done");
}

/// The step in whose folder `step` runs.
std::string owner_of(const Chapter& chapter, const std::string& step) {
  std::string after = facts_of(chapter, step).after;
  return after.empty() ? step : owner_of(chapter, after);
}

/// Whether its files are there, made by the program as it is now from what is there of the step before.
bool done(const Chapter& chapter, const std::string& step) {
  const fs::path stamp = stamp_of(chapter, step), program = chapter.programs / step;
  if (!fs::exists(stamp) || !fs::exists(program)) return false;
  const auto time = fs::last_write_time(stamp);
  const std::string after = facts_of(chapter, step).after;
  return time >= fs::last_write_time(program) &&
         (after.empty() || (done(chapter, after) && time >= fs::last_write_time(stamp_of(chapter, after))));
}

}  // namespace

StepFacts facts_of(const Chapter& chapter, const std::string& step) {
  const fs::path readme = readme_of(chapter);
  for (const Part& part : parts_of(read_file(readme), readme.string())) {
    if (part.kind != Part::Kind::output || part.step() != step) continue;
    auto number = [](const std::string& name) { return std::stoi(name.substr(name.find('_') + 1)); };
    if (!part.after.empty() &&
        (number(part.after) >= number(step) || !fs::exists(chapter.folder / (part.after + ".cpp"))))
      throw Failure(fmt::format("{}:{}: {} can run only after an earlier step, not after {}", readme.string(),
                                part.line, step, part.after));
    return {part.after, part.seconds, part.tolerance};
  }
  return {};
}

bool waits_for_long(const Chapter& chapter, const std::string& step) {
  const StepFacts facts = facts_of(chapter, step);
  return facts.seconds > 0 || (!facts.after.empty() && waits_for_long(chapter, facts.after));
}

std::vector<std::string> steps_to_run(const Chapter& chapter, const std::string& step) {
  std::vector<std::string> steps;
  if (const std::string after = facts_of(chapter, step).after; !after.empty() && !done(chapter, after))
    steps = steps_to_run(chapter, after);
  steps.push_back(step);
  return steps;
}

int long_seconds(const Chapter& chapter, const std::vector<std::string>& steps) {
  int seconds = 0;
  for (const std::string& step : steps) seconds += facts_of(chapter, step).seconds;
  return seconds;
}

StepRun run_step(const Chapter& chapter, const std::string& step, const StepOptions& options) {
  const std::string after = facts_of(chapter, step).after;
  const fs::path program = chapter.programs / step, folder = chapter.programs / "files" / owner_of(chapter, step);
  if (!fs::exists(program)) throw Failure(program.string() + " is not built");
  if (!after.empty() && !done(chapter, after)) {
    if (options.runs_first) options.runs_first(after);
    StepRun earlier = run_step(chapter, after, {.runs_first = options.runs_first});
    if (!earlier.trouble.empty()) throw Failure(fmt::format("{}{} {}", earlier.output, after, earlier.trouble));
  }
  fs::remove(stamp_of(chapter, step));
  const fs::path made = folder / "pictures";
  fs::remove_all(after.empty() ? folder : made);
  fs::create_directories(folder);
  Outcome outcome = run({.words = {program.string()}, .folder = folder, .hear = options.hear});
  if (outcome.trouble.empty()) write_file(stamp_of(chapter, step), "");
  return {outcome.output, outcome.trouble, copy_pictures(made, options.pictures, options.extension), not_drawn(made)};
}

std::string not_drawn_sentence(const std::string& step, const StepRun& run) {
  return fmt::format("{} did not draw {}", step, fmt::join(run.not_drawn, ", "));
}

void update(const Tree& tree, const Chapter& chapter, Runs runs) {
  if (runs != Runs::text) build(tree, {chapter.target()});
  auto wrote = [&](const fs::path& file, const std::string& text) {
    if (write_file(file, text)) fmt::print("{}\n", tree.name(file));
  };
  for (const std::string& step : chapter.steps) {
    if (runs == Runs::text || (runs == Runs::quick && waits_for_long(chapter, step))) continue;
    if (int seconds = facts_of(chapter, step).seconds) fmt::print("{} takes about {} s ...\n", step, seconds);
    fflush(stdout);
    StepRun ran = run_step(chapter, step, {.pictures = chapter.folder / "pictures", .extension = ".svg"});
    if (!ran.trouble.empty()) throw Failure(fmt::format("{}{} {}", ran.output, step, ran.trouble));
    if (!ran.not_drawn.empty()) throw Failure(ran.output + not_drawn_sentence(step, ran));
    wrote(chapter.folder / (step + ".out"), ran.output);
  }
  const fs::path readme = chapter.folder / "README.md";
  std::vector<Part> parts = parts_of(read_file(readme), tree.name(readme));
  if (parts.size() < 2 || parts[parts.size() - 2].kind != Part::Kind::chapters) {
    parts.back().text += '\n';
    parts.push_back({.kind = Part::Kind::chapters});
  }
  wrote(readme, filled(parts, [&](const Part& part) {
          return part.kind == Part::Kind::chapters ? chapter_links(tree, chapter)
                                                   : read_file(chapter.folder / part.file);
        }));
}

}  // namespace tutorial
