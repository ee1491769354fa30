#include <sstream>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Sequence encode(Sequence tokens,
                const std::vector<BytePairTokenizer::Merge>& merges);

namespace {

using Known = std::vector<std::pair<Sequence, std::string>>;

void expect_tokens(const Sequence& got, const Sequence& want,
                   const Known& known = {}) {
  for (const auto& [tokens, sentence] : known)
    expect(got != tokens, sentence);
  expect(got == want, "it gave {" + to_string(got) + "}, it should be {" +
                          to_string(want) + "}");
}

}  // namespace

void checks(Exercise& e) {
  e.check("one merge, at one place", [] {
    expect_tokens(encode({4, 1, 2, 5}, {{1, 2, 10}}), {4, 10, 5},
                  {{{4, 1, 2, 5},
                    "the tokens come back as they were: what was joined must "
                    "take their place"},
                   {{4, 10, 2, 5},
                    "a token that was joined is used up: step over both"}});
    expect_tokens(encode({2, 1}, {{1, 2, 10}}), {2, 1});
  });
  e.check("no tokens, one token, no merges", [] {
    expect_tokens(encode({}, {{1, 2, 10}}), {});
    expect_tokens(encode({1}, {{1, 2, 10}}), {1});
    expect_tokens(encode({1, 2}, {}), {1, 2});
  });
  e.check("one merge, at every place, from the left", [] {
    expect_tokens(encode({1, 2, 3, 1, 2, 1, 2}, {{1, 2, 10}}),
                  {10, 3, 10, 10},
                  {{{10, 3, 1, 2, 1, 2},
                    "only the first pair was joined; a merge joins all that "
                    "are in the piece"}});
    expect_tokens(encode({7, 7, 7, 7, 7}, {{7, 7, 10}}), {10, 10, 7},
                  {{{7, 10, 10}, "it was joined from the right"}});
  });
  e.check("a merge joins what earlier ones made", [] {
    expect_tokens(encode({1, 2, 3, 1, 2}, {{1, 2, 10}, {10, 3, 11}}),
                  {11, 10},
                  {{{10, 3, 10},
                    "a later merge joins what earlier ones made: look at the "
                    "whole piece again for each merge"},
                   {{1, 2, 3, 1, 2}, "nothing was joined"}});
  });
  e.check("the earlier merge first, wherever it stands", [] {
    expect_tokens(
        encode({1, 2, 3, 4, 5},
               {{2, 3, 10}, {3, 4, 11}, {1, 2, 12}, {4, 5, 13}}),
        {1, 10, 13},
        {{{12, 11, 5},
          "pairs were joined from left to right as they came: (1, 2) before "
          "(2, 3), which was merged first in training"},
         {{12, 3, 13},
          "the last merge was taken first: the merges are applied in their "
          "order"}});
  });
  e.check(
      "the pieces \" whaleman\", \" thereafter\", \" mississippi\" as "
      "Gradus encodes them",
      [] {
        const std::string text =
            "the whale and the whaleman there, after a while the "
            "mississippi man hails the other whalemen thereafter";
        std::istringstream in(text), again(text);
        auto bytes = BytePairTokenizer::train(in, {.merges = 0});
        auto pairs = BytePairTokenizer::train(again, {.merges = 40});
        for (const char* piece : {" whaleman", " thereafter", " mississippi"})
          expect_tokens(encode(bytes.encode(piece), pairs.merges()),
                        pairs.encode(piece));
      });
}

}  // namespace exercise
