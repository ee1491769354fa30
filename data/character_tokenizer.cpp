#include "data/character_tokenizer.hpp"

#include <map>

#include "autograd/core/utf8.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

// Calls take(code, its bytes, offset) for each character, but for the last bytes where they may be a part of one that
// is cut off; how many bytes these were.
using Take = std::function<void(std::int32_t code, std::string_view character, std::int64_t offset)>;
std::size_t for_each_character(std::string_view text, bool more, std::int64_t offset, const Take& take) {
  std::size_t used = 0;
  while (used < text.size()) {
    auto [code, length] = first_character(text.substr(used));
    std::int64_t at = offset + static_cast<std::int64_t>(used);
    if (code < 0) {
      constexpr std::size_t longest_character = 4;
      if (more && text.size() - used < longest_character) break;
      fail<ValueError>("CharacterTokenizer: the text is no UTF-8 at byte {}", at);
    }
    take(code, text.substr(used, length), at);
    used += length;
  }
  return used;
}

std::vector<std::string> all_tokens(std::string_view alphabet, const std::vector<std::string>& special) {
  std::vector<std::string> tokens;
  for_each_character(alphabet, false, 0,
                     [&](std::int32_t, std::string_view character, std::int64_t) { tokens.emplace_back(character); });
  check<ValueError>(!tokens.empty(), "CharacterTokenizer: there are no characters");
  tokens.insert(tokens.end(), special.begin(), special.end());
  return tokens;
}

}  // namespace

CharacterTokenizer::CharacterTokenizer(std::string_view alphabet, const CharacterTokenizerOptions& options)
    : Tokenizer(all_tokens(alphabet, options.special), options.special) {
  for (std::int64_t id = 0; id < size() - std::ssize(special()); ++id) ids_[first_character(token(id)).code] = id;
}

CharacterTokenizer CharacterTokenizer::train(std::istream& text, const CharacterTokenizerOptions& options) {
  std::map<std::int32_t, std::string> characters;
  std::int64_t offset = 0;
  read_in_pieces(text, [&](std::string_view piece, bool more) {
    std::size_t used = for_each_character(
        piece, more, offset,
        [&](std::int32_t code, std::string_view character, std::int64_t) { characters.try_emplace(code, character); });
    offset += static_cast<std::int64_t>(used);
    return used;
  });
  std::string alphabet;
  for (const auto& [code, character] : characters) alphabet += character;
  return CharacterTokenizer(alphabet, options);
}

std::string CharacterTokenizer::alphabet() const {
  std::string characters;
  for (std::int64_t id = 0; id < size() - std::ssize(special()); ++id) characters += token(id);
  return characters;
}

std::size_t CharacterTokenizer::encode_start(std::string_view text, bool more, std::int64_t offset,
                                             Sequence& ids) const {
  return for_each_character(text, more, offset, [&](std::int32_t code, std::string_view character, std::int64_t at) {
    auto id = ids_.find(code);
    if (id == ids_.end())
      fail<ValueError>("CharacterTokenizer: \"{}\" at byte {} is none of its {} characters", shown(character), at,
                       ids_.size());
    ids.push_back(id->second);
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
