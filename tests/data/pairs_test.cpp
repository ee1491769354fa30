#include "data/pairs.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/helpers.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

struct PairsFile {
  TemporaryFolder folder;
  std::filesystem::path path = folder.path / "pairs.tsv";

  explicit PairsFile(std::string_view text) { std::ofstream(path, std::ios::binary) << text; }
};

}  // namespace

TEST_CASE("a side without blanks is read by characters, one with them by what they part") {
  PairsFile file("READ\tR IY D\nREAD\tR EH D\r\nA\tAH\n");
  Pairs pairs = read_pairs(file.path);
  CHECK(pairs.source_vocabulary.names() == std::vector<std::string>{"A", "D", "E", "R"});
  CHECK(pairs.target_vocabulary.names() == std::vector<std::string>{"AH", "D", "EH", "IY", "R"});
  REQUIRE(pairs.pairs.size() == 3);
  CHECK(pairs.pairs[0] == SequencePair{{4, 3, 1, 2}, {5, 4, 2}});
  CHECK(pairs.pairs[1] == SequencePair{{4, 3, 1, 2}, {5, 3, 2}});
  CHECK(pairs.pairs[2] == SequencePair{{1}, {1}});
  CHECK(pairs.source_vocabulary.print(pairs.pairs[0].source) == "READ");
  CHECK(pairs.target_vocabulary.print(pairs.pairs[1].target) == "R EH D");
}

TEST_CASE("the last line needs no end, characters are those of UTF-8, and blanks around a side count for nothing") {
  Pairs pairs = read_pairs(PairsFile(" 1  2 \t\xC3\xA4ha ").path);
  CHECK(pairs.source_vocabulary.names() == std::vector<std::string>{"1", "2"});
  CHECK(pairs.target_vocabulary.names() == std::vector<std::string>{"a", "h", "\xC3\xA4"});
  CHECK(pairs.pairs == std::vector<SequencePair>{{{1, 2}, {3, 2, 1}}});
}

TEST_CASE("a file that is none of pairs is refused with its line") {
  auto refused = [](std::string_view text, std::initializer_list<std::string> parts) {
    PairsFile file(text);
    check_throws<ValueError>([&] { read_pairs(file.path); }, {"pairs.tsv"});
    check_throws<ValueError>([&] { read_pairs(file.path); }, parts);
  };
  refused("", {"no pairs", "source, tab, target"});
  refused("a\tb\nab\n", {"line 2", "no pair", "ab"});
  refused("a\tb\n\na\tb\n", {"line 2", "no pair"});
  refused("a\tb\tc\n", {"line 1", "no pair"});
  refused("a\tb\n\tc\n", {"line 2", "empty source"});
  refused("a\t \n", {"line 1", "empty target"});
  refused("a\tb\na\xFF\tb\n", {"line 2", "UTF-8", "a?"});
  refused(std::string_view("a\tb\0\n", 5), {"line 1", "no text"});
  refused("a\tb\n\x1B[31m\tb\n", {"line 2", "no text", "?[31m"});
  TemporaryFolder folder;
  check_throws<ValueError>([&] { read_pairs(folder.path); }, {folder.path.string(), "cannot be read"});
  check_throws<ValueError>([&] { read_pairs(folder.path / "none"); }, {"none", "cannot be read"});
  check_throws<ValueError>([&] { read_pairs("/dev/zero"); }, {"/dev/zero", "a pipe or a device"});
}

TEST_CASE("a byte order mark before pairs counts for nothing; one elsewhere is a character") {
  Pairs pairs = read_pairs(PairsFile("\xEF\xBB\xBF"
                                     "ab\tc\n")
                               .path);
  CHECK(pairs.source_vocabulary.names() == std::vector<std::string>{"a", "b"});
  pairs = read_pairs(PairsFile("ab\tc\n\xEF\xBB\xBF"
                               "a\tc\n")
                         .path);
  CHECK(pairs.source_vocabulary.names().size() == 3);
}
