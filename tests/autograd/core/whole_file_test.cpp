#include "autograd/core/whole_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "tests/child.hpp"
#include "tests/helpers.hpp"
#include "tests/killed.hpp"
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

TEST_CASE("write_whole: nothing stays beside it in a program without standard input either") {
  TemporaryFolder folder;
  int input = dup(STDIN_FILENO);
  close(STDIN_FILENO);  // and the next file that is opened has its number, 0
  CHECK_THROWS_AS(write_whole(folder.path / "file", [](std::ostream&) { throw 1; }), int);
  dup2(input, STDIN_FILENO);
  close(input);
  CHECK(count_files(folder.path) == 0);
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

TEST_CASE("write_whole: a pipe that nobody reads is refused: writing would wait for ever") {
  TemporaryFolder folder;
  fs::path pipe = folder.path / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  check_throws<ValueError>([&] { write(pipe, "x"); }, {pipe.string(), "cannot be written", "No such device"});
}

TEST_CASE("write_whole: what is replaced keeps owner and group, as far as they may be given") {
  TemporaryFolder folder;
  fs::path file = folder.path / "file";
  write(file, "old");
  constexpr uid_t owner = 12345;
  if (chown(file.c_str(), owner, owner + 1) != 0) return;  // root alone may
  REQUIRE(chmod(file.c_str(), 0640) == 0);
  write(file, "new");
  struct stat now {};
  REQUIRE(stat(file.c_str(), &now) == 0);
  CHECK(now.st_uid == owner);
  CHECK(now.st_gid == owner + 1);
  CHECK(mode_of(file) == 0640);
  // Another's file of another's group: what the group may read is shown to no other group.
  fs::permissions(folder.path, fs::perms::all);
  pid_t child = fork();
  if (child == 0) {
    if (setgroups(0, nullptr) != 0 || setresgid(99, 99, 99) != 0 || setresuid(99, 99, 99) != 0) _exit(1);
    write(file, "third");
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(text_of(file) == "third");
  CHECK(mode_of(file) == 0600);
}

TEST_CASE("write_whole: what a writer left that was killed goes with the next, what one that lives is writing stays") {
  TemporaryFolder folder;
  fs::path file = folder.path / "file";
  for (const char* left : {"file.0123abcd.tmp", "file.kept", "file.0123abcd.tmpx", "other.0123abcd.tmp"})
    std::ofstream(folder.path / left) << "left";
  write_whole(file, [&](std::ostream& out) {
    out << "outer";
    std::size_t before = count_files(folder.path);
    write(file, "inner");
    CHECK(count_files(folder.path) == before + 1);
  });
  CHECK(text_of(file) == "outer");
  CHECK_FALSE(fs::exists(folder.path / "file.0123abcd.tmp"));
  CHECK(count_files(folder.path) == 4);
}

TEST_CASE(
    "write_whole: killed at any of its steps it leaves the old file or the new one, whole, and the next no trace") {
  TemporaryFolder folder;
  fs::path file = folder.path / "file";
  const std::string old_text(20'000, 'o'), new_text(30'000, 'n');
  bool ended = false, old_seen = false, new_seen = false;
  for (std::size_t last = 0; !ended && last < 1000; ++last) {
    write(file, old_text);
    CHECK(count_files(folder.path) == 1);  // nothing that the one before left
    std::optional<Traced> traced = killed_at(last, [&] { write(file, new_text); });
    if (!traced) return;
    ended = traced->ended;
    std::string now = text_of(file);
    CHECK((now == old_text || now == new_text));
    (now == old_text ? old_seen : new_seen) = true;
    if (!ended) continue;
    // On the disk before it has its name, which is then on the disk too.
    std::vector<long> steps;
    for (long call : traced->calls)
      if (call == SYS_fsync || call == SYS_rename) steps.push_back(call);
    CHECK(steps == std::vector<long>{SYS_fsync, SYS_rename, SYS_fsync});
  }
  CHECK(ended);
  CHECK(old_seen);
  CHECK(new_seen);
}

TEST_CASE("write_whole: where the disk is full at any of its bytes the old file stays, and nothing beside it") {
  TemporaryFolder folder;
  fs::path file = folder.path / "file";
  write(file, "old");
  for (rlim_t bytes = 0; bytes < 30'000; bytes += 3'001) {
    CHECK(status_of_child([&] {
            std::signal(SIGXFSZ, SIG_IGN);
            rlimit limit{bytes, bytes};
            setrlimit(RLIMIT_FSIZE, &limit);
            try {
              write(file, std::string(30'001, 'n'));
            } catch (const ValueError&) {
              return 7;
            }
            return 0;
          }) == 7);
    CHECK(text_of(file) == "old");
    CHECK(count_files(folder.path) == 1);
  }
}

TEST_CASE("write_whole: what cannot be written is named, with the reason") {
  TemporaryFolder folder;
  check_throws<ValueError>([&] { write(folder.path, ""); }, {folder.path.string(), "Is a directory"});
  fs::path missing = folder.path / "missing/file";
  check_throws<ValueError>([&] { write(missing, ""); }, {missing.string(), "No such file"});
  check_throws<ValueError>([&] { write(folder.path / std::string(300, 'x'), ""); }, {"xxx", "File name too long"});
}
