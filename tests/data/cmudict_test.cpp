#include <doctest/doctest.h>

#include <fstream>

#include "autograd/core/process.hpp"
#include "data/sequence_dataset.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;

namespace {

/// What data/cmudict.awk makes of some lines.
std::string pairs_of(std::string_view dictionary) {
  TemporaryFolder folder;
  std::ofstream(folder.path / "dict.txt") << dictionary;
  return run_program(
             {.words = {"awk", "-f", GRADUS_SOURCE_DIR "/data/cmudict.awk", (folder.path / "dict.txt").string()}})
      .output;
}

}  // namespace

TEST_CASE("the dictionary's lines become pairs, without stress marks, numbers of variants and comments") {
  CHECK(pairs_of(";;; comment\nREAD  R EH1 D\nREAD(1)  R IY1 D\n") == "READ\tR EH D\nREAD\tR IY D\n");
  CHECK(pairs_of("AARONSON'S  EH1 R AH0 N S AH0 N Z\n") == "AARONSON'S\tEH R AH N S AH N Z\n");
}

TEST_CASE("pronunciations that differ in their stress alone are one") {
  CHECK(pairs_of("ABABA  AH0 B AA1 B AH0\nABABA(1)  AA1 B AH0 B AH0\nABABA(2)  AH1 B AA0 B AH0\n") ==
        "ABABA\tAH B AA B AH\nABABA\tAA B AH B AH\n");
}

TEST_CASE("what is no word of letters and apostrophes is left out") {
  CHECK(
      pairs_of(
          "A42128  EY1 F\nA.  EY1\n{BRACE  B R EY1 S\nD\xEF\xBF\xBDJ  D\nTWO-WORDS  T\n'  K\n\nA\n'BOUT  B AW1 T\n") ==
      "'BOUT\tB AW T\n");
}

TEST_CASE("the excerpt of the dictionary is 3,000 words in 27 letters and 39 phonemes") {
  SequenceDataset data(read_pairs(GRADUS_SOURCE_DIR "/data/excerpts/cmudict.tsv"), {.held_out = 300});
  CHECK(data.source_vocabulary().names().front() == "'");
  CHECK(data.source_vocabulary().symbols() == 27);
  CHECK(data.target_vocabulary().symbols() == 39);
  std::set<Sequence> words;
  for (const auto* pairs : {&data.held_out(), &data.training_pairs()})
    for (const SequencePair& pair : *pairs) words.insert(pair.source);
  CHECK(words.size() == 3000);
  std::vector<Sequence> a = data.answers(data.source_vocabulary().parse("A"));
  REQUIRE(a.size() == 2);
  CHECK(data.target_vocabulary().print(a[1]) == "EY");
}
