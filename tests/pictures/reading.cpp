#include "tests/pictures/reading.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "pictures/picture.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {

std::string contents(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

std::vector<std::vector<std::vector<double>>> blocks(const std::filesystem::path& file) {
  std::vector<std::vector<std::vector<double>>> found;
  bool within = false;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) {
      within = false;
      continue;
    }
    if (!within) found.emplace_back();
    within = true;
    std::istringstream words(line);
    std::vector<double>& row = found.back().emplace_back();
    for (std::string word; words >> word;) row.push_back(std::strtod(word.c_str(), nullptr));
  }
  return found;
}

bool parses_as_svg(const std::filesystem::path& file) {
  std::string command = "xmllint --noout " + shell_word(file.string());
  return std::system(command.c_str()) == 0 && contents(file).find("<svg") != std::string::npos;
}

Path::Path(const std::string& path) : before_(std::getenv("PATH") ? std::getenv("PATH") : "") {
  setenv("PATH", path.c_str(), 1);
}
Path::~Path() { setenv("PATH", before_.c_str(), 1); }

}  // namespace gradus::inline GRADUS_PRECISION::testing
