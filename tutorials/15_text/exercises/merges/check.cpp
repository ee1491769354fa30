#include <utility>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::pair<std::int64_t, std::int64_t> merge_most_frequent(
    std::vector<Sequence>& pieces, std::int64_t merged);

namespace {

using Pair = std::pair<std::int64_t, std::int64_t>;
using Pieces = std::vector<Sequence>;

std::string text(const Pair& pair) {
  return "(" + std::to_string(pair.first) + ", " +
         std::to_string(pair.second) + ")";
}

std::string text(const Pieces& pieces) {
  std::string all;
  for (const Sequence& piece : pieces)
    all += (all.empty() ? "{" : ", {") + to_string(piece) + "}";
  return all;
}

void expect_pair(const Pair& got, const Pair& want,
                 const std::vector<std::pair<Pair, std::string>>& known) {
  for (const auto& [pair, sentence] : known)
    expect(got != pair,
           text(got) + " was joined, not " + text(want) + ": " + sentence);
  expect(got == want,
         "it returned " + text(got) + ", it should be " + text(want));
}

void expect_pieces(const Pieces& got, const Pieces& want,
                   const std::vector<std::pair<Pieces, std::string>>& known) {
  for (const auto& [pieces, sentence] : known)
    expect(got != pieces, sentence);
  expect(got == want,
         "the pieces are " + text(got) + ", they should be " + text(want));
}

}  // namespace

void checks(Exercise& e) {
  e.check("the pair that is most frequent is returned", [] {
    Pieces pieces{{1, 2, 3}, {2, 3, 1}, {4, 2, 3}};
    expect_pair(merge_most_frequent(pieces, 10), {2, 3}, {});
  });
  e.check("and joined in all pieces", [] {
    const Pieces before{{1, 2, 3}, {2, 3, 1}, {4, 2, 3}, {3, 2}, {2}, {}};
    Pieces pieces = before;
    merge_most_frequent(pieces, 10);
    expect_pieces(
        pieces, {{1, 10}, {10, 1}, {4, 10}, {3, 2}, {2}, {}},
        {{before,
          "the pieces are what they were: `for (Sequence& piece : "
          "pieces)` takes the pieces themselves, without & copies"}});
  });
  e.check("twice in a piece counts twice, and both are joined", [] {
    Pieces pieces{{5, 6, 1, 5, 6}, {4, 8}, {5, 6, 4, 8}};
    expect_pair(merge_most_frequent(pieces, 10), {5, 6},
                {{{4, 8},
                  "in the piece {5 6 1 5 6} the pair (5, 6) counts once, "
                  "though it stands there twice"}});
    expect_pieces(pieces, {{10, 1, 10}, {4, 8}, {10, 4, 8}},
                  {{{{10, 1, 5, 6}, {4, 8}, {10, 4, 8}},
                    "the pair is joined once in a piece, though it stands "
                    "there twice: go on behind it"}});
  });
  e.check("no pair reaches from one piece into the next", [] {
    Pieces pieces{{8, 1}, {2, 9}, {7, 1}, {2, 6},
                  {5, 1}, {2, 4}, {5, 4}, {5, 4}};
    expect_pair(merge_most_frequent(pieces, 10), {5, 4},
                {{{1, 2},
                  "the end of one piece and the beginning of the next are no "
                  "neighbours"}});
  });
  e.check("of equally frequent pairs the smaller one", [] {
    const std::string equal =
        "they are equally frequent, and the smaller one was to be taken: "
        "compare counts by >, not by >=, since a map has the smaller first";
    Pieces pieces{{6, 5}, {3, 9}, {3, 4}, {6, 5}, {3, 9}, {3, 4}};
    expect_pair(merge_most_frequent(pieces, 10), {3, 4},
                {{{6, 5}, equal}, {{3, 9}, equal}});
    Pieces once{{3, 1, 2}};
    expect_pair(
        merge_most_frequent(once, 10), {1, 2},
        {{{3, 1}, equal},
         {{0, 0},
          "no pair was found; one that stands there once counts, too"}});
  });
  e.check("{7 7 7 7 7}: from the left, two at a time", [] {
    Pieces pieces{{7, 7, 7, 7, 7}};
    expect_pair(merge_most_frequent(pieces, 10), {7, 7}, {});
    expect_pieces(pieces, {{10, 10, 7}},
                  {{{{10, 10, 10, 10, 7}},
                    "a token that was joined is used up: step over both of "
                    "the pair"},
                   {{{7, 10, 10}}, "it was joined from the right"}});
  });
}

}  // namespace exercise
