#include <fmt/format.h>

#include <set>
#include <sstream>

#include "gradus.hpp"

using namespace gradus;

/// A text cut at its blanks.
std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// The tokens of a text one after the other, with bars between them.
std::string cut(const Tokenizer& tokenizer, const std::string& text) {
  std::vector<std::string> tokens;
  for (std::int64_t id : tokenizer.encode(text))
    tokens.push_back(tokenizer.token(id));
  return fmt::format("{}", fmt::join(tokens, "|"));
}

/// What `encode` makes of a text: a line of ids, or why there is none.
template <class Encode>
void encode_new(const char* name, const Encode& encode) {
  try {
    Sequence ids = encode();
    fmt::print("  {:11} {}\n", name, to_string(ids));
  } catch (const ValueError& error) {
    fmt::print("  {:11} {}\n", name, error.what());
  }
}

int main() {
  const std::string text = "she sells sea shells by the sea shore";
  std::istringstream for_characters(text), for_pairs(text);
  auto characters = CharacterTokenizer::train(for_characters);
  auto pairs = BytePairTokenizer::train(for_pairs, {.merges = 8});
  std::vector<std::string> list = words_of(text);
  std::set<std::string> different(list.begin(), list.end());
  Vocabulary words(
      std::vector<std::string>(different.begin(), different.end()));

  fmt::print("tokens  kinds\n");
  fmt::print("{:6} {:6}  {}\n", characters.encode(text).size(),
             characters.size(), cut(characters, text));
  fmt::print("{:6} {:6}  {}\n", words.parse(text).size(), words.symbols(),
             fmt::join(list, "|"));
  fmt::print("{:6} {:6}  {}\n", pairs.encode(text).size(), pairs.size(),
             cut(pairs, text));

  fmt::print("\n\"{}\" in ids\n", "she sells");
  fmt::print("  characters  {}\n", to_string(characters.encode("she sells")));
  fmt::print("  words       {}\n", to_string(words.parse("she sells")));
  fmt::print("  byte pairs  {}\n", to_string(pairs.encode("she sells")));

  const std::string unseen = "she sells shrimps";
  fmt::print("\n\"{}\", which has a new word\n", unseen);
  encode_new("characters", [&] { return characters.encode(unseen); });
  encode_new("words", [&] { return words.parse(unseen); });
  encode_new("byte pairs", [&] { return pairs.encode(unseen); });
}
