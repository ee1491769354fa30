// vocab.json, merges.txt and a text: a tokenizer that they make gives back every text, in pieces as in one.
#include <sstream>

#include "data/byte_pair_tokenizer.hpp"
#include "data/character_tokenizer.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

void check(const gradus::Tokenizer& tokenizer, const std::string& text) {
  gradus::Sequence ids = tokenizer.encode(text);
  must(tokenizer.decode(ids) == text, "a text comes out as it went in");
  std::istringstream in(text);
  gradus::Sequence streamed;
  tokenizer.encode(in,
                   [&](const gradus::Sequence& piece) { streamed.insert(streamed.end(), piece.begin(), piece.end()); });
  must(streamed == ids, "in pieces as in one");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> parts = parts_of(data, size, 3);
  or_refuse([&] { check(gradus::BytePairTokenizer({parts[0], parts[1]}), parts[2]); });
  or_refuse([&] { check(gradus::CharacterTokenizer(parts[0]), parts[2]); });
  return 0;
}
