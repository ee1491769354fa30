#include "autograd/core/read_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/helpers.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_throws;
namespace fs = std::filesystem;

TEST_CASE("text_of_file: all bytes of a file, also behind a link") {
  TemporaryFolder folder;
  const std::string text("a\r\n\0b", 5);
  std::ofstream(folder.path / "file", std::ios::binary) << text;
  fs::create_symlink("file", folder.path / "link");
  CHECK(text_of_file(folder.path / "link") == text);
  std::ofstream(folder.path / "empty").flush();
  CHECK(text_of_file(folder.path / "empty") == "");
}

TEST_CASE("open_to_read: what is missing, no file, or not to be read is refused with the reason, and nothing waits") {
  TemporaryFolder folder;
  fs::path pipe = folder.path / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  auto refused = [](const fs::path& file, const char* reason) {
    check_throws<ValueError>([&] { open_to_read(file); }, {file.string() + ": cannot be read: ", reason});
    check_throws<ValueError>([&] { text_of_file(file); }, {file.string() + ": cannot be read: ", reason});
  };
  refused(folder.path / "missing", "No such file");
  refused(folder.path, "it is a folder");
  refused(pipe, "it is a pipe or a device");
  refused("/dev/zero", "it is a pipe or a device");
  check_throws<ValueError>([&] { open_to_read(folder.path / std::string(300, 'x')); }, {"File name too long"});
  fs::path secret = folder.path / "secret";
  std::ofstream(secret) << "text";
  fs::permissions(secret, fs::perms::none);
  fs::permissions(folder.path, fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
  const bool root = geteuid() == 0;  // who may read anything
  if (root) REQUIRE(seteuid(12345) == 0);
  refused(secret, "Permission denied");
  if (root) REQUIRE(seteuid(0) == 0);
}
