#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace tutorial {

/// The whole file; throws Failure where it cannot be read.
std::string read_file(const std::filesystem::path& file);
/// Replaces the file by one rename, so that it is never half written; leaves it alone when it holds that text already.
/// True when it changed.
bool write_file(const std::filesystem::path& file, const std::string& text);

/// The lines, without their ends.
std::vector<std::string> lines_of(const std::string& text);

/// `folder`'s entries that are files with that extension, or folders when it is "/": their names, sorted. None when
/// there is no such folder.
std::vector<std::string> names_in(const std::filesystem::path& folder, const std::string& extension);

/// An empty folder that goes, with all that is in it, at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace tutorial
