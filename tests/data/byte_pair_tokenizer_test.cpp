#include "data/byte_pair_tokenizer.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "autograd/tensor/random.hpp"
#include "data/byte_names.hpp"
#include "tests/helpers.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

BytePairTokenizer trained(const std::string& text, const BytePairOptions& options = {}) {
  std::istringstream in(text);
  return BytePairTokenizer::train(in, options);
}

Sequence streamed(const Tokenizer& tokenizer, const std::string& text) {
  std::istringstream in(text);
  Sequence all;
  tokenizer.encode(in, [&](const Sequence& ids) { all.insert(all.end(), ids.begin(), ids.end()); });
  return all;
}

/// The tokens of a text, parted by |.
std::string tokens(const Tokenizer& tokenizer, std::string_view text) {
  std::string all;
  for (std::int64_t id : tokenizer.encode(text)) all += (all.empty() ? "" : "|") + tokenizer.token(id);
  return all;
}

/// The bytes that are written as the characters of U+0000 to U+00FF.
std::string bytes_of_latin_1(const std::string& utf8) {
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i)
    bytes += (utf8[i] & 0x80) == 0 ? utf8[i] : static_cast<char>((utf8[i] << 6) | (utf8[i + 1] & 0x3F)),
        i += (utf8[i] & 0x80) != 0;
  return bytes;
}

/// Any bytes, by a fixed seed.
std::string noise(std::size_t size) {
  Generator generator(5);
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(generator.integer(0, 255));
  return text;
}

std::string excerpt() {
  std::ostringstream text;
  text << std::ifstream(GRADUS_SOURCE_DIR "/data/excerpts/moby-dick.txt").rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("merges and ids are those of byte pair encoding in plain Python") {
  std::ifstream in(GRADUS_SOURCE_DIR "/tests/data/byte_pairs.json");
  nlohmann::json cases = nlohmann::json::parse(in);
  REQUIRE(cases.size() == 5);
  for (const nlohmann::json& one : cases) {
    CAPTURE(one["name"].get<std::string>());
    BytePairTokenizer tokenizer = trained(bytes_of_latin_1(one["text"]), {.merges = one["merges"].get<std::int64_t>()});
    std::vector<std::pair<std::string, std::string>> found, want;
    for (const auto& merge : tokenizer.merges())
      found.emplace_back(tokenizer.token(merge.left), tokenizer.token(merge.right));
    for (const nlohmann::json& merge : one["found"])
      want.emplace_back(bytes_of_latin_1(merge[0]), bytes_of_latin_1(merge[1]));
    CHECK(found == want);
    for (const nlohmann::json& encoded : one["encoded"]) {
      std::string text = bytes_of_latin_1(encoded[0]);
      CAPTURE(text);
      CHECK(tokenizer.encode(text) == encoded[1].get<Sequence>());
      CHECK(streamed(tokenizer, text) == encoded[1].get<Sequence>());
      CHECK(tokenizer.decode(tokenizer.encode(text)) == text);
    }
  }
}

TEST_CASE("a text whose merges can be found by hand") {
  // a b is there 3 times, as is b c, which comes later by its bytes; then ab c and ab d twice and once.
  BytePairTokenizer tokenizer = trained("abc.abd.abc.xbc", {.merges = 2});
  REQUIRE(tokenizer.merges().size() == 2);
  CHECK(tokenizer.token(256) == "ab");
  CHECK(tokenizer.token(257) == "abc");
  CHECK(tokens(tokenizer, "abcbc abx") == "abc|b|c| |ab|x");
  CHECK(trained("abc.abd.abc.xbc", {.merges = 100}).merges().size() == 2);  // no other pair is there twice
  CHECK(trained("", {}).size() == 256);
  CHECK(trained("abab", {.merges = 0}).encode("ab") == trained("").encode("ab"));
}

TEST_CASE("any bytes come out as they went in") {
  BytePairTokenizer tokenizer = trained(excerpt(), {.merges = 300, .special = {"<|endoftext|>"}});
  for (const std::string& text :
       {noise(100'000), excerpt(), std::string(1000, '\0'), std::string("\xFF\xC3\0\n", 4), std::string()}) {
    CHECK(tokenizer.decode(tokenizer.encode(text)) == text);
    CHECK(streamed(tokenizer, text) == tokenizer.encode(text));
  }
}

TEST_CASE(
    "a stream gives the ids of the whole text, wherever its pieces end, and hands them out before it is at its end") {
  BytePairTokenizer tokenizer = trained(excerpt(), {.merges = 200, .special = {"<|endoftext|>"}});
  std::string text;
  for (int i = 0; text.size() < 1'000'000; ++i)
    text += excerpt().substr(static_cast<std::size_t>(7919 * i) % 100'000, 30'011) + "<|endoftext|>\xE2\x80";
  Sequence ids = tokenizer.encode(text);
  CHECK(streamed(tokenizer, text) == ids);
  CHECK(tokenizer.decode(ids) == text);
  CHECK(std::count(ids.begin(), ids.end(), tokenizer.special("<|endoftext|>")) > 30);
  std::istringstream in(text);
  std::size_t pieces = 0, most = 0;
  tokenizer.encode(in, [&](const Sequence& piece) { ++pieces, most = std::max(most, piece.size()); });
  CHECK(pieces >= 4);
  CHECK(most < 400'000);
}

TEST_CASE("a line without end is cut in pieces of 64 KiB, and read right") {
  BytePairTokenizer tokenizer = trained(std::string(300'000, 'a') + "b", {.merges = 16});
  std::string text = std::string(1'000'001, 'a');
  Sequence ids = streamed(tokenizer, text);
  CHECK(tokenizer.decode(ids) == text);
  CHECK(ids == tokenizer.encode(text));
  CHECK(tokenizer.token(ids[0]).size() == 65536);  // 16 doublings
}

TEST_CASE("special tokens are never cut, joined or counted") {
  BytePairTokenizer tokenizer = trained("ab<s>ab<s>ab<s>", {.merges = 10, .special = {"<s>", "<pad>"}});
  CHECK(tokenizer.merges().size() == 1);
  CHECK(tokenizer.size() == 259);
  CHECK(tokenizer.special("<s>") == 257);
  CHECK(tokenizer.special("<pad>") == 258);
  CHECK(tokens(tokenizer, "a<s>b<s<pad>ab") == "a|<s>|b|<|s|<pad>|ab");
}

TEST_CASE("ids are GPT-2's: bytes by its table, then merges, and its first merges give the ids that are known of it") {
  std::string names;
  std::vector<std::string> bytes = bytes_in_order();
  std::string vocabulary = "{";
  for (std::size_t id = 0; id < 256; ++id)
    vocabulary += (id == 0 ? "" : ", ") + nlohmann::json(name_of_bytes(bytes[id])).dump() + ": " + std::to_string(id);
  // The first lines of GPT-2's merges.txt.
  std::string merges = "#version: 0.2\n\xC4\xA0 t\n\xC4\xA0 a\nh e\ni n\nr e\no n\n\xC4\xA0t he\n";
  const char* merged[] = {"\xC4\xA0t", "\xC4\xA0\x61", "he", "in", "re", "on", "\xC4\xA0the"};
  for (std::size_t i = 0; i < 7; ++i) vocabulary += ", \"" + std::string(merged[i]) + "\": " + std::to_string(256 + i);
  BytePairTokenizer tokenizer({vocabulary + ", \"<|endoftext|>\": 263}", merges});
  CHECK(tokenizer.encode("!") == Sequence{0});
  CHECK(tokenizer.encode("A a") == Sequence{32, 257});
  CHECK(tokenizer.encode("\n ") == Sequence{198, 220});
  CHECK(tokenizer.encode(" the") == Sequence{262});
  CHECK(tokenizer.encode(" t") == Sequence{256});
  CHECK(tokenizer.encode("\x80") == Sequence{222});  // after 188 that are seen, 33 controls and a space, and 0x7F
  CHECK(tokenizer.encode("there<|endoftext|>") == Sequence{83, 258, 260, 263});
}

TEST_CASE("bytes have GPT-2's names") {
  CHECK(name_of_bytes(" the\n") == "\xC4\xA0the\xC4\x8A");  // Ġ, Ċ
  CHECK(name_of_bytes("\xC2\xA0\xAD") == "\xC3\x82\xC5\x82\xC5\x83");
  for (const std::string& byte : bytes_in_order()) CHECK(bytes_of_name(name_of_bytes(byte)) == byte);
  CHECK(bytes_in_order().size() == 256);
  CHECK_FALSE(bytes_of_name("a b").has_value());
  CHECK_FALSE(bytes_of_name("\xFF").has_value());
}

TEST_CASE("what is saved is loaded: the same ids, special tokens too, and the same files again") {
  TemporaryFolder folder;
  BytePairTokenizer tokenizer = trained(excerpt(), {.merges = 300, .special = {"<|endoftext|>", "[MASK]"}});
  tokenizer.save(folder.path);
  BytePairTokenizer loaded = BytePairTokenizer::load(folder.path);
  CHECK(loaded.size() == tokenizer.size());
  CHECK(loaded.special() == tokenizer.special());
  std::string text = excerpt().substr(5000, 3000) + "[MASK]<|endoftext|>" + noise(1000);
  CHECK(loaded.encode(text) == tokenizer.encode(text));
  CHECK(loaded.files().vocabulary == tokenizer.files().vocabulary);
  CHECK(loaded.files().merges == tokenizer.files().merges);
  CHECK(tokenizer.files().vocabulary.starts_with("{\"!\": 0, \"\\\"\": 1, \"#\": 2,"));
  CHECK(tokenizer.files().merges.starts_with("#version: 0.2\n"));
}

TEST_CASE("files that are wrong are refused, with the line of merges.txt") {
  BytePairFiles good = trained("ababab", {.merges = 1}).files();
  auto refused = [](const BytePairFiles& files, std::initializer_list<std::string> parts) {
    check_throws<ValueError>([&] { BytePairTokenizer{files}; }, parts);
  };
  auto vocabulary = [&](std::string_view from, std::string_view to) {
    BytePairFiles files = good;
    files.vocabulary.replace(files.vocabulary.find(from), from.size(), to);
    return files;
  };
  CHECK(BytePairTokenizer(good).encode("ab") == Sequence{256});
  refused({"", good.merges}, {"vocab.json: it is not JSON"});
  refused({"{\"a\": " + std::string(100'000, '['), good.merges}, {"vocab.json: it is nested deeper"});
  refused(vocabulary("\"!\": 0", "\"!\": 1e924"), {"vocab.json: it has a number that is too large"});
  refused(vocabulary("\"!\": 0", "\"!\": 0, \"!\": 0"), {"vocab.json: it names ! twice"});
  refused({"[1, 2]", good.merges}, {"vocab.json: no JSON object"});
  refused(vocabulary("\"!\": 0", "\"!\": 1"), {"vocab.json: the id of", "0 to 256, each once"});
  refused(vocabulary("\"!\": 0", "\"!\": -1"), {"the id of \"!\" is -1"});
  refused(vocabulary("\"!\": 0", "\"!\": 257"), {"the id of \"!\" is 257"});
  refused(vocabulary("\"!\": 0", "\"!\": 0.5"), {"the id of \"!\" is 0.5"});
  refused(vocabulary("\"!\": 0", "\"!\": 1e30"), {"the id of \"!\" is 1e+30"});
  refused(vocabulary("\"!\": 0", "\"! \": 0"), {"\"! \" is no name of bytes"});
  refused(vocabulary("\"!\": 0", "\"!!\": 0"), {"no token of the byte \"!\""});
  refused({good.vocabulary, "a b\na"}, {"merges.txt: line 2: \"a\""});
  refused({good.vocabulary, "#version: 0.2\na c\n"}, {"merges.txt: line 2: \"a c\"", "vocab.json"});
  refused({good.vocabulary, "a b\na b\n"}, {"merges.txt: line 2", "twice"});
  refused({good.vocabulary, "a b c\n"}, {"merges.txt: line 1"});
  TemporaryFolder folder;
  check_throws<ValueError>([&] { BytePairTokenizer::load(folder.path); }, {"vocab.json: cannot be read"});
  std::ofstream(folder.path / "vocab.json") << good.vocabulary;
  std::ofstream(folder.path / "merges.txt") << "x";
  check_throws<ValueError>([&] { BytePairTokenizer::load(folder.path); },
                           {(folder.path / "merges.txt").string() + ": line 1"});
  check_throws<ValueError>([] { trained("a", {.merges = -1}); }, {"-1 merges"});
  check_throws<ValueError>([] { trained("a", {.special = {"<s>", "<s>"}}); }, {"\"<s>\""});
}
