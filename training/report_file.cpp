#include <ostream>

#include "autograd/core/whole_file.hpp"
#include "training/model_file.hpp"
#include "training/report.hpp"

namespace gradus::inline GRADUS_PRECISION {

void check_report_file(const std::filesystem::path& file) {
  std::error_code error;
  check<ValueError>(
      file.has_filename() && (!std::filesystem::exists(file, error) || std::filesystem::is_regular_file(file, error)),
      "{}: cannot be written: it is no file", file.string());
  prepare_folder(file.has_parent_path() ? file.parent_path() : ".");
}

void save_report(const std::filesystem::path& file, const Report& report) {
  std::string page = to_html(report);
  write_whole(file, [&](std::ostream& out) { out << page; });
}

}  // namespace gradus::inline GRADUS_PRECISION
