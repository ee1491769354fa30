// Any bytes as a text: characters, pieces, symbols, and tokenizers that learn from it.
#include <sstream>

#include "autograd/core/utf8.hpp"
#include "data/byte_pair_tokenizer.hpp"
#include "data/character_tokenizer.hpp"
#include "data/vocabulary.hpp"
#include "data/word_pieces.hpp"
#include "tests/fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  for (std::string_view rest = text; !rest.empty();) {
    std::size_t length = gradus::first_character(rest).length;
    must(length >= 1 && length <= rest.size(), "a character has bytes of the text");
    rest.remove_prefix(length);
  }
  for (std::string_view rest = text; !rest.empty();) {
    std::size_t length = gradus::first_piece(rest, false);
    must(length >= 1 && length <= rest.size(), "a piece has bytes of the text");
    rest.remove_prefix(length);
  }
  std::string line = gradus::shown(text);
  must(line.find('\n') == std::string::npos && line.size() < 200, "what is shown is short and one line");
  or_refuse([&] {
    std::istringstream in(text);
    auto tokenizer = gradus::BytePairTokenizer::train(in, {.merges = 20});
    must(tokenizer.decode(tokenizer.encode(text)) == text, "byte pairs give any text back");
    must(gradus::BytePairTokenizer(tokenizer.files()).encode(text) == tokenizer.encode(text), "and so do their files");
  });
  or_refuse([&] {
    std::istringstream in(text);
    auto tokenizer = gradus::CharacterTokenizer::train(in);
    must(tokenizer.decode(tokenizer.encode(text)) == text, "characters give a text back");
  });
  or_refuse([&] { (void)gradus::Vocabulary().parse(text); });
  return 0;
}
