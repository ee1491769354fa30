#pragma once
#include <fmt/format.h>

#include <cstdio>
#include <string_view>

namespace gradus::inline GRADUS_PRECISION {

/// Gives standard input, output and error that the program was started without a place in which they fail: the next
/// file that is opened would take theirs, and get what is printed. To be called first in `main`.
void open_standard_streams();

/// Writes a text as far as that is possible. fmt::print throws where a stream is closed, full or gone, and would end a
/// training that has nothing to do with it.
void write_text(std::FILE* stream, std::string_view text);

/// Prints to standard output; what cannot be written is lost, and `output_lost()` from then on.
template <class... Args>
void say(fmt::format_string<const Args&...> format, const Args&... args) {
  write_text(stdout, fmt::vformat(format, fmt::make_format_args(args...)));
}
/// Prints to standard error; what cannot be written is lost.
template <class... Args>
void warn(fmt::format_string<const Args&...> format, const Args&... args) {
  write_text(stderr, fmt::vformat(format, fmt::make_format_args(args...)));
}

/// Hands over what was printed so far. True where a part of it could not be written.
bool output_lost();

}  // namespace gradus::inline GRADUS_PRECISION
