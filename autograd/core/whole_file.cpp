#include "autograd/core/whole_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <random>
#include <string_view>

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

/// A descriptor that is closed in the end.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  operator int() const { return number_; }

 private:
  int number_;
};

/// A file beside `target`, where a rename stays in one file system, of a name that no other writer has: in containers,
/// each may be process 1. Its lock tells others that its writer lives. Removed in the end, unless it was renamed.
class Beside {
 public:
  Beside(const fs::path& target, mode_t mode) {
    remove_those_of_the_dead(target);
    do {
      path_ = target;
      path_ += fmt::format(".{:08x}{}", std::random_device()(), ending);
      descriptor_.emplace(open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
      if (*descriptor_ >= 0) flock(*descriptor_, LOCK_EX);
    } while (*descriptor_ >= 0 && links() == 0);  // another one removed it before it was locked
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside() {
    if (*descriptor_ >= 0) unlink(path_.c_str());
  }
  const fs::path& path() const { return path_; }
  int descriptor() const { return *descriptor_; }

 private:
  static constexpr std::string_view ending = ".tmp";

  nlink_t links() const {
    struct stat now {};
    return fstat(*descriptor_, &now) == 0 ? now.st_nlink : 1;
  }

  static void remove_those_of_the_dead(const fs::path& target) {
    constexpr std::size_t digits = 8;
    std::error_code error;
    const fs::path folder = target.has_parent_path() ? target.parent_path() : ".";
    const std::string name = target.filename().string() + ".";
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      std::string other = entry->path().filename().string();
      if (!other.starts_with(name) || !other.ends_with(ending) || other.size() != name.size() + digits + ending.size())
        continue;
      Descriptor found(open(entry->path().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
      if (found >= 0 && flock(found, LOCK_EX | LOCK_NB) == 0) unlink(entry->path().c_str());
    }
  }

  fs::path path_;
  std::optional<Descriptor> descriptor_;
};

/// Owner, group and permissions of what is replaced. A group that this process may not give is given no more than
/// everybody.
void make_like(int descriptor, const struct stat& before) {
  mode_t mode = before.st_mode & 07777;
  if (fchown(descriptor, before.st_uid, before.st_gid) != 0 && fchown(descriptor, uid_t(-1), before.st_gid) != 0)
    mode &= ~mode_t{070} | (mode & 07) << 3;
  fchmod(descriptor, mode);
}

}  // namespace

void write_whole(const fs::path& file, const std::function<void(std::ostream&)>& write) {
  check<ValueError>(write != nullptr, "write_whole: there is no function to write {}", file.string());
  fs::path target = end_of_links(file);
  auto done = [&](bool well) {
    check<ValueError>(well, "{}: cannot be written: {}", file.string(), std::strerror(errno));
  };
  struct stat before {};
  bool there = stat(target.c_str(), &before) == 0;
  done(there || errno == ENOENT);
  if (there && S_ISFIFO(before.st_mode))  // without a reader, writing would wait for one
    done(Descriptor(open(target.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)) >= 0);
  if (there && !S_ISREG(before.st_mode)) return write_to(target, file, write);

  // What few may read is shown to no others on the way either.
  Beside beside(target, there ? 0600 : 0666);
  done(beside.descriptor() >= 0);
  write_to(beside.path(), file, write);
  if (there) make_like(beside.descriptor(), before);
  // First the numbers, then the name: else a machine that stops leaves a file of zeros.
  done(fsync(beside.descriptor()) == 0);
  done(rename(beside.path().c_str(), target.c_str()) == 0);
  Descriptor folder(open(target.has_parent_path() ? target.parent_path().c_str() : ".", O_RDONLY | O_CLOEXEC));
  if (folder >= 0) fsync(folder);
}

}  // namespace gradus::inline GRADUS_PRECISION
