#include "examples/followed_lines.hpp"

#include <sstream>

#include "autograd/core/error.hpp"
#include "autograd/core/read_file.hpp"

using namespace gradus;

void each_followed_line(const std::filesystem::path& file, const std::function<void(const std::string&)>& read) {
  std::string text = text_of_file(file);
  std::istringstream in{std::string(without_byte_order_mark(text))};
  std::int64_t number = 0, lines = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    check<ValueError>(++lines <= most_followed, "{}: a report follows at most {} sequences", file.string(),
                      most_followed);
    try {
      read(line);
    } catch (const ValueError& error) {
      fail<ValueError>("{}: line {}: {}", file.string(), number, error.what());
    }
  }
  check<ValueError>(lines > 0, "{}: no sequences for the report; a line is one", file.string());
}
