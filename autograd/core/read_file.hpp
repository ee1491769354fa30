#pragma once
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace gradus::inline GRADUS_PRECISION {

/// Opens a file to read its bytes. Throws ValueError naming it and the reason where that cannot be, and for what is no
/// file: a pipe might wait for ever, a device need not end.
std::ifstream open_to_read(const std::filesystem::path& file);

/// All that a file holds. Throws ValueError as open_to_read does.
std::string text_of_file(const std::filesystem::path& file);

/// The text behind a byte order mark, with which some programs begin a file in UTF-8; all of it where there is none.
std::string_view without_byte_order_mark(std::string_view text);

}  // namespace gradus::inline GRADUS_PRECISION
