#pragma once
#include <filesystem>
#include <functional>
#include <iosfwd>

namespace gradus::inline GRADUS_PRECISION {

/// Lets `write` fill a file that appears whole or not at all, also where the machine stops: it is written beside
/// `file`, as `file.1a2b3c4d.tmp`, and takes its place when it is on the disk. What it replaces keeps its permissions,
/// and its owner and group as far as this process may give them; a symbolic link stays, and what it leads to is
/// replaced. What is no regular file (a device, a pipe) is never replaced: it is written to directly. Of several
/// writers at once the last wins; what writers left that were killed is removed. Throws ValueError naming the file.
void write_whole(const std::filesystem::path& file, const std::function<void(std::ostream&)>& write);

}  // namespace gradus::inline GRADUS_PRECISION
