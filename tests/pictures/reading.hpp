#pragma once
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

// What tests of pictures read them with.
namespace gradus::inline GRADUS_PRECISION::testing {

constexpr double infinity = std::numeric_limits<double>::infinity(),
                 no_number = std::numeric_limits<double>::quiet_NaN();

std::string contents(const std::filesystem::path& file);

/// The numbers of a .dat file: blocks (parted by two empty lines) of rows.
std::vector<std::vector<std::vector<double>>> blocks(const std::filesystem::path& file);

/// Whether xmllint takes the file for XML that is an SVG.
bool parses_as_svg(const std::filesystem::path& file);

/// Another PATH while one lives.
class Path {
 public:
  explicit Path(const std::string& path);
  ~Path();

 private:
  std::string before_;
};

}  // namespace gradus::inline GRADUS_PRECISION::testing
