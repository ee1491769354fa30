#include <fmt/format.h>

#include <filesystem>

#include "tutorials/tool/error.hpp"
#include "tutorials/tool/steps.hpp"

namespace fs = std::filesystem;
using namespace tutorial;

namespace {

void list(const Tree& tree) {
  for (const Chapter& chapter : chapters(tree))
    fmt::print("{:>3}  {}{}\n", chapter.number, chapter.title, chapter.built() ? "" : "  (not built yet)");
}

void obey(const Tree& tree, const std::vector<std::string>& words) {
  const std::string command = words.empty() ? "list" : words[0];
  if (command == "list") return list(tree);
  if (command == "update" && words.size() == 1) {
    for (const Chapter& each : chapters(tree)) update(tree, each);
    return;
  }
  if (words.size() == 2 && command == "update") return update(tree, chapter(tree, words[1]));
  if (words.size() == 2 && command == "check") {
    std::size_t slash = words[1].find('/');
    if (slash == std::string::npos) throw UsageError("check what? 08_attention/step_1");
    return check(tree, chapter(tree, words[1].substr(0, slash)), words[1].substr(slash + 1));
  }
  throw UsageError("usage: tutorial list | run N | exercise N [NAME] | hint N NAME | update [N]");
}

}  // namespace

int main(int count, char** arguments) {
  Tree tree{.root = GRADUS_SOURCE_DIR, .build = fs::read_symlink("/proc/self/exe").parent_path().parent_path()};
  try {
    obey(tree, {arguments + 1, arguments + count});
  } catch (const Interrupted&) {
    return 130;
  } catch (const UsageError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
