#pragma once
#include <filesystem>
#include <functional>
#include <string>

/// How many sequences a report follows where no file names others, and how many a file may name.
constexpr std::int64_t followed_by_default = 8, most_followed = 32;

/// The lines of a file that names what a report follows (--report-sequences); empty ones are left out. Throws
/// gradus::ValueError naming a file that cannot be read, and one without lines or with more than may be followed; what
/// `read` throws for a line gets file and number before it.
void each_followed_line(const std::filesystem::path& file, const std::function<void(const std::string& line)>& read);
