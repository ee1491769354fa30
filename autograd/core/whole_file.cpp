#include "autograd/core/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <random>

#include "autograd/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;

// What a chain of symbolic links leads to, whether or not it is there: fs::canonical wants all of it to exist.
fs::path end_of_links(const fs::path& file) {
  constexpr int most = 40;  // as many as Linux follows
  fs::path path = file;
  std::error_code error;
  for (int links = 0; fs::is_symlink(path, error); ++links) {
    check<ValueError>(links < most, "{}: cannot be written: its symbolic links go round in a circle", file.string());
    path = path.parent_path() / fs::read_symlink(path, error);
  }
  return path;
}

void write_to(const fs::path& path, const fs::path& file, const std::function<void(std::ostream&)>& write) {
  errno = 0;
  std::ofstream out(path, std::ios::binary);
  if (out.is_open()) write(out);
  out.close();
  check<ValueError>(out.good(), "{}: cannot be written{}{}", file.string(), errno ? ": " : "",
                    errno ? std::strerror(errno) : "");
}

// Removes the unfinished file when writing fails half-way.
struct Unfinished {
  fs::path path;
  ~Unfinished() {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
};

}  // namespace

void write_whole(const fs::path& file, const std::function<void(std::ostream&)>& write) {
  check<ValueError>(write != nullptr, "write_whole: there is no function to write {}", file.string());
  fs::path target = end_of_links(file);
  std::error_code error;
  fs::file_status before = fs::status(target, error);
  bool replaces = before.type() == fs::file_type::regular;
  if (!replaces && before.type() != fs::file_type::not_found) return write_to(target, file, write);

  // Beside it, since a rename must stay in one file system, and of a name that no other writer has: in containers, each
  // may be process 1. What few may read is shown to no others on the way either.
  fs::path beside = target;
  beside += fmt::format(".{:08x}.tmp", std::random_device()());
  int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, replaces ? 0600 : 0666);
  check<ValueError>(descriptor >= 0, "{}: cannot be written: {}", file.string(), std::strerror(errno));
  ::close(descriptor);
  Unfinished unfinished{beside};
  write_to(beside, file, write);
  if (replaces) fs::permissions(beside, before.permissions(), error);
  fs::rename(beside, target, error);
  check<ValueError>(!error, "{}: cannot be written: {}", file.string(), error.message());
}

}  // namespace gradus::inline GRADUS_PRECISION
