#include "tutorials/tool/files.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "autograd/core/whole_file.hpp"
#include "tutorials/tool/error.hpp"

namespace tutorial {

namespace fs = std::filesystem;

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  if (!in || !(text << in.rdbuf()).good()) {
    // An empty file gives no character to copy, which is no failure.
    if (!fs::is_regular_file(file) || !fs::is_empty(file)) throw Failure(file.string() + " cannot be read");
  }
  return text.str();
}

bool write_file(const fs::path& file, const std::string& text) {
  if (fs::exists(file) && read_file(file) == text) return false;
  fs::create_directories(file.parent_path());
  gradus::write_whole(file, [&](std::ostream& out) { out << text; });
  return true;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::string line;
  for (std::istringstream in(text); std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> names_in(const fs::path& folder, const std::string& extension) {
  std::vector<std::string> names;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (extension == "/" ? entry.is_directory() : entry.is_regular_file() && entry.path().extension() == extension)
        names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "gradus-tutorial-XXXXXX").string();
  if (!mkdtemp(name.data())) throw Failure("no folder can be made in " + fs::temp_directory_path().string());
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace tutorial
