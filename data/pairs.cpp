#include "data/pairs.hpp"

#include <set>

#include "autograd/core/read_file.hpp"
#include "autograd/core/utf8.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// One side of each line.
struct Side {
  std::vector<std::string> texts;
  bool parted = false;  // some text has a blank inside it

  void add(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    text = text.substr(0, text.find_last_not_of(' ') + 1);
    parted = parted || text.find(' ') != std::string_view::npos;
    texts.emplace_back(text);
  }

  Vocabulary vocabulary() const {
    std::set<std::string, std::less<>> names;
    for (std::string_view text : texts)
      while (!text.empty()) {
        std::string_view name = text.substr(0, parted ? text.find(' ') : first_character(text).length);
        if (!name.empty() && !names.contains(name)) names.emplace(name);
        text.remove_prefix(std::min(text.size(), std::max<std::size_t>(name.size(), 1)));
      }
    return Vocabulary(std::vector<std::string>(names.begin(), names.end()));
  }
};

bool is_text(std::string_view line) {
  while (!line.empty()) {
    auto [code, length] = first_character(line);
    if (is_control(code) && code != '\t') return false;
    line.remove_prefix(length);
  }
  return true;
}

}  // namespace

Pairs read_pairs(const std::filesystem::path& file) {
  std::ifstream in = open_to_read(file);
  Side sources, targets;
  std::string line;
  for (std::int64_t number = 1; std::getline(in, line); ++number) {
    if (number == 1) line = without_byte_order_mark(line);
    if (line.ends_with('\r')) line.pop_back();
    check<ValueError>(is_text(line), "{}: line {} is no text in UTF-8: {}", file.string(), number, shown(line));
    std::size_t tab = line.find('\t');
    check<ValueError>(tab != std::string::npos && line.find('\t', tab + 1) == std::string::npos,
                      "{}: line {} is no pair, source, tab, target: {}", file.string(), number, shown(line));
    sources.add(std::string_view(line).substr(0, tab));
    targets.add(std::string_view(line).substr(tab + 1));
    check<ValueError>(!sources.texts.back().empty() && !targets.texts.back().empty(), "{}: line {} has an empty {}",
                      file.string(), number, sources.texts.back().empty() ? "source" : "target");
  }
  check<ValueError>(!in.bad() && !sources.texts.empty(), "{}: no pairs; a line is source, tab, target", file.string());

  Pairs result{file.string(), sources.vocabulary(), targets.vocabulary(), {}};
  for (std::size_t i = 0; i < sources.texts.size(); ++i)
    result.pairs.push_back(
        {result.source_vocabulary.parse(sources.texts[i]), result.target_vocabulary.parse(targets.texts[i])});
  return result;
}

}  // namespace gradus::inline GRADUS_PRECISION
