#include "autograd/core/whole_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "tests/helpers.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_throws;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::string& text) {
  write_whole(file, [&](std::ostream& out) { out << text; });
}

std::string text_of(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

unsigned mode_of(const fs::path& file) { return static_cast<unsigned>(fs::status(file).permissions()); }

std::size_t count_files(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("write_whole: a file appears, and is replaced, with nothing left beside it") {
  TemporaryFolder folder;
  write(folder.path / "file", "first");
  write(folder.path / "file", "second");
  CHECK(text_of(folder.path / "file") == "second");
  CHECK(count_files(folder.path) == 1);
}

TEST_CASE("write_whole: when writing fails half-way the old file stays, and nothing beside it") {
  TemporaryFolder folder;
  fs::path file = folder.path / "file";
  write(file, "old");
  auto fail = [](std::ostream& out) {
    out << "new";
    out.setstate(std::ios::failbit);
  };
  check_throws<ValueError>([&] { write_whole(file, fail); }, {file.string(), "cannot be written"});
  CHECK_THROWS_AS(write_whole(file, [](std::ostream&) { throw 1; }), int);
  check_throws<ValueError>([&] { write_whole(file, nullptr); }, {file.string(), "no function"});
  CHECK(text_of(file) == "old");
  CHECK(count_files(folder.path) == 1);
}

TEST_CASE("write_whole: a symbolic link stays, and what it leads to is replaced or made") {
  TemporaryFolder folder;
  fs::create_directories(folder.path / "elsewhere");
  write(folder.path / "elsewhere/target", "old");
  fs::create_symlink("elsewhere/target", folder.path / "near");
  fs::create_symlink(folder.path / "near", folder.path / "far");
  write(folder.path / "far", "new");
  CHECK(fs::is_symlink(folder.path / "far"));
  CHECK(fs::is_symlink(folder.path / "near"));
  CHECK(text_of(folder.path / "elsewhere/target") == "new");

  fs::create_symlink("elsewhere/made", folder.path / "dangling");
  write(folder.path / "dangling", "made");
  CHECK(fs::is_symlink(folder.path / "dangling"));
  CHECK(text_of(folder.path / "elsewhere/made") == "made");
  CHECK(count_files(folder.path / "elsewhere") == 2);

  fs::create_symlink("circle", folder.path / "circle");
  check_throws<ValueError>([&] { write(folder.path / "circle", ""); }, {"circle", "symbolic links"});
}

TEST_CASE("write_whole: what is replaced keeps its permissions, also while it is written; what is new gets the usual") {
  TemporaryFolder folder;
  fs::path file = folder.path / "file";
  mode_t before = umask(022);
  write(file, "new");
  CHECK(mode_of(file) == 0644);
  for (unsigned mode : {0600u, 0664u, 0444u}) {
    fs::permissions(file, static_cast<fs::perms>(mode));
    write_whole(file, [&](std::ostream& out) {
      out << "secret";
      for (const auto& entry : fs::directory_iterator(folder.path)) CHECK((mode_of(entry.path()) & ~mode & 0077) == 0);
    });
    CHECK(mode_of(file) == mode);
  }
  umask(before);
}

TEST_CASE("write_whole: several writers of one file do not meet") {
  TemporaryFolder folder;
  fs::path file = folder.path / "file";
  write_whole(file, [&](std::ostream& out) {
    out << "outer";
    write(file, "inner");
    CHECK(text_of(file) == "inner");
  });
  CHECK(text_of(file) == "outer");

  const std::string a(100'000, 'a'), b(50'000, 'b');
  bool whole = true;
  {
    std::jthread one([&] {
      for (int i = 0; i < 50; ++i) write(file, a);
    });
    std::jthread two([&] {
      for (int i = 0; i < 50; ++i) write(file, b);
    });
    for (int i = 0; i < 200; ++i) {
      std::string now = text_of(file);
      whole = whole && (now == a || now == b || now == "outer");
    }
  }
  CHECK(whole);
  CHECK(count_files(folder.path) == 1);
}

// A pipe of the test's own: where a device is replaced by mistake, no real one may suffer.
TEST_CASE("write_whole: what is no regular file is written to and not replaced, also behind a link") {
  TemporaryFolder folder;
  fs::path pipe = folder.path / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  fs::create_symlink("pipe", folder.path / "link");
  write(folder.path / "link", "through");
  CHECK(fs::is_fifo(pipe));
  char text[16] = {};
  CHECK(read(reader, text, sizeof text) == 7);
  CHECK(std::string(text) == "through");
  close(reader);
}

TEST_CASE("write_whole: what cannot be written is named, with the reason") {
  TemporaryFolder folder;
  check_throws<ValueError>([&] { write(folder.path, ""); }, {folder.path.string(), "Is a directory"});
  fs::path missing = folder.path / "missing/file";
  check_throws<ValueError>([&] { write(missing, ""); }, {missing.string(), "No such file"});
  check_throws<ValueError>([&] { write(folder.path / std::string(300, 'x'), ""); }, {"xxx", "File name too long"});
}
