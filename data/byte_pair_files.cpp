#include <fmt/format.h>

#include <set>
#include <sstream>

#include "autograd/core/json.hpp"
#include "autograd/core/read_file.hpp"
#include "autograd/core/utf8.hpp"
#include "autograd/core/whole_file.hpp"
#include "data/byte_names.hpp"
#include "data/byte_pair_tokenizer.hpp"

// GPT-2's files: vocab.json, an object of the ids by the names of their tokens, and merges.txt, a line for each merge
// in their order, the names of both tokens parted by a space, behind a line with a version.

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr const char *vocabulary_file = "vocab.json", *merges_file = "merges.txt";

/// The bytes of the tokens, by their ids.
std::vector<std::string> tokens_of(const std::string& vocabulary) {
  nlohmann::json json = parse_json(vocabulary, 1, fmt::format("{}: it", vocabulary_file)).json;
  check<ValueError>(json.is_object(), "{}: no JSON object of names and ids", vocabulary_file);
  std::vector<std::string> tokens(json.size());
  for (const auto& [name, id] : json.items()) {
    std::optional<std::string> text = bytes_of_name(name);
    check<ValueError>(text && !text->empty(), "{}: \"{}\" is no name of bytes", vocabulary_file, shown(name));
    check<ValueError>(
        id.is_number_unsigned() && id.get<std::uint64_t>() < tokens.size() && tokens[id.get<std::size_t>()].empty(),
        "{}: the id of \"{}\" is {:.40}; the ids must be 0 to {}, each once", vocabulary_file, shown(name),
        id.dump(-1, ' ', true), std::ssize(tokens) - 1);
    tokens[id.get<std::size_t>()] = *text;
  }
  return tokens;
}

using Ids = std::unordered_map<std::string, std::int64_t>;

std::vector<BytePairTokenizer::Merge> merges_of(const std::string& merges, const Ids& ids) {
  std::vector<BytePairTokenizer::Merge> result;
  std::set<std::pair<std::int64_t, std::int64_t>> pairs;
  std::istringstream in(merges);
  std::string line;
  for (std::int64_t number = 1; std::getline(in, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || (number == 1 && line.starts_with("#version"))) continue;
    std::size_t space = line.find(' ');
    auto token = [&](const std::optional<std::string>& text) {
      auto found = text ? ids.find(*text) : ids.end();
      check<ValueError>(found != ids.end(), "{}: line {}: \"{}\" names no two tokens that together are one of {}",
                        merges_file, number, shown(line), vocabulary_file);
      return found->second;
    };
    std::optional<std::string> left = bytes_of_name(line.substr(0, space)), right;
    if (space != std::string::npos) right = bytes_of_name(line.substr(space + 1));
    result.push_back({token(left), token(right), token(*left + *right)});
    check<ValueError>(pairs.emplace(result.back().left, result.back().right).second,
                      "{}: line {}: \"{}\" stands there twice", merges_file, number, shown(line));
  }
  return result;
}

}  // namespace

BytePairTokenizer::BytePairTokenizer(const BytePairFiles& files)
    : BytePairTokenizer([&] {
        std::vector<std::string> tokens = tokens_of(files.vocabulary);
        Ids ids;
        for (const std::string& token : tokens) ids.emplace(token, std::ssize(ids));
        for (const std::string& byte : bytes_in_order())
          check<ValueError>(ids.contains(byte), "{}: there is no token of the byte \"{}\"", vocabulary_file,
                            name_of_bytes(byte));
        std::vector<Merge> merges = merges_of(files.merges, ids);
        std::vector<bool> made(tokens.size());
        for (const Merge& merge : merges) made[static_cast<std::size_t>(merge.merged)] = true;
        std::vector<std::string> special;
        for (std::size_t id = 0; id < tokens.size(); ++id)
          if (tokens[id].size() > 1 && !made[id]) special.push_back(tokens[id]);
        return BytePairTokenizer(std::move(tokens), std::move(merges), special);
      }()) {}

BytePairFiles BytePairTokenizer::files() const {
  BytePairFiles files{"{", "#version: 0.2\n"};
  for (std::int64_t id = 0; id < size(); ++id)
    files.vocabulary +=
        fmt::format("{}{}: {}", id == 0 ? "" : ", ", nlohmann::json(name_of_bytes(token(id))).dump(-1, ' ', true), id);
  files.vocabulary += "}";
  for (const Merge& merge : merges_)
    files.merges += name_of_bytes(token(merge.left)) + " " + name_of_bytes(token(merge.right)) + "\n";
  return files;
}

BytePairTokenizer BytePairTokenizer::load(const std::filesystem::path& folder) {
  BytePairFiles texts{text_of_file(folder / vocabulary_file), text_of_file(folder / merges_file)};
  try {
    return BytePairTokenizer(texts);
  } catch (const ValueError& error) {
    fail<ValueError>("{}", (folder / error.what()).string());  // what it says begins with the file
  }
}

void BytePairTokenizer::save(const std::filesystem::path& folder) const {
  BytePairFiles texts = files();
  write_whole(folder / vocabulary_file, [&](std::ostream& out) { out << texts.vocabulary; });
  write_whole(folder / merges_file, [&](std::ostream& out) { out << texts.merges; });
}

}  // namespace gradus::inline GRADUS_PRECISION
