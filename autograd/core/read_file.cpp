#include "autograd/core/read_file.hpp"

#include <cerrno>
#include <cstring>

#include "autograd/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace fs = std::filesystem;

std::ifstream open_to_read(const fs::path& file) {
  std::error_code error;
  fs::file_type type = fs::status(file, error).type();
  check<ValueError>(!error, "{}: cannot be read: {}", file.string(), error.message());
  check<ValueError>(type != fs::file_type::directory, "{}: cannot be read: it is a folder", file.string());
  check<ValueError>(type == fs::file_type::regular, "{}: cannot be read: it is a pipe or a device, and no file",
                    file.string());
  std::ifstream in(file, std::ios::binary);
  check<ValueError>(in.is_open(), "{}: cannot be read: {}", file.string(), std::strerror(errno));
  return in;
}

std::string text_of_file(const fs::path& file) {
  std::ifstream in = open_to_read(file);
  std::string text(fs::file_size(file), ' ');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  check<ValueError>(in.gcount() == std::ssize(text), "{}: cannot be read: {}", file.string(), std::strerror(errno));
  return text;
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  return text.substr(text.starts_with(mark) ? mark.size() : 0);
}

}  // namespace gradus::inline GRADUS_PRECISION
