#pragma once
#include <filesystem>
#include <functional>
#include <iosfwd>

namespace gradus::inline GRADUS_PRECISION {

/// Lets `write` fill a file that appears whole or not at all: it is written beside `file`, under another name, and
/// takes its place when it is complete. What it replaces keeps its permissions; a symbolic link stays, and what it
/// leads to is replaced. What is no regular file (a device, a pipe) is never replaced: it is written to directly. Of
/// several writers at once the last wins. Throws ValueError naming the file.
void write_whole(const std::filesystem::path& file, const std::function<void(std::ostream&)>& write);

}  // namespace gradus::inline GRADUS_PRECISION
