#include <cmath>
#include <set>

#include "gradus.hpp"
#include "tutorials/15_text/exercises/masking/masking.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Masked masking(const Sequence& tokens, std::int64_t mask,
               std::int64_t vocabulary, Generator& generator);

namespace {

constexpr std::int64_t mask = 5000, vocabulary = 1000;

/// What became of a text of 40,000 tokens, none of which is below 500: one
/// that is was drawn. (Of those drawn, half are.)
struct Counts {
  Sequence tokens;
  Masked masked;
  double all = 40000, chosen = 0, blank = 0, drawn = 0, kept = 0;
};

Counts counted() {
  Counts c;
  Generator text(1), generator(2);
  for (int i = 0; i < 40000; ++i) c.tokens.push_back(text.integer(500, 999));
  c.masked = masking(c.tokens, mask, vocabulary, generator);
  expect(c.masked.input.size() == c.tokens.size() &&
             c.masked.target.size() == c.tokens.size(),
         "input and target are to be as long as the text");
  for (std::size_t i = 0; i < c.tokens.size(); ++i) {
    std::int64_t in = c.masked.input[i];
    if (c.masked.target[i] == -1) continue;
    ++c.chosen;
    c.blank += in == mask;
    c.kept += in == c.tokens[i];
    c.drawn += in != mask && in != c.tokens[i];
  }
  return c;
}

std::string percent(double share) {
  return std::to_string(std::lround(100 * share)) + " %";
}

bool near(double got, double want) { return std::abs(got - want) < 0.025; }

}  // namespace

void checks(Exercise& e) {
  e.check("15 % of the places have a target", [] {
    Counts c = counted();
    double share = c.chosen / c.all;
    expect(share > 0, "no place has a target");
    expect(share < 0.99,
           "there is a target at all places: it is -1 where none was chosen");
    expect(!near(share, 0.85),
           "85 % are chosen: the number drawn is to be *below* 0.15");
    expect(!near(share, 0.12),
           "12 % have a target, 80 % of 15 %: a chosen place has one whether "
           "it is blanked, kept or random");
    expect(near(share, 0.15), percent(share) + " have one");

    double first = 0, last = 0;
    Generator generator(4);
    for (int i = 0; i < 4000; ++i) {
      Masked two = masking({600, 700}, mask, vocabulary, generator);
      first += two.target[0] != -1, last += two.target[1] != -1;
    }
    expect(near(first / 4000, 0.15) && near(last / 4000, 0.15),
           "of texts of two tokens " + percent(first / 4000) +
               " have a target at the first place, " + percent(last / 4000) +
               " at the last: each place of a text is asked for");
  });
  e.check("the target is what stood there", [] {
    Counts c = counted();
    for (std::int64_t target : c.masked.target)
      expect(target != mask,
             "the target is the mask: it has what stands there now, not what "
             "stood there before");
    for (std::size_t i = 0; i < c.tokens.size(); ++i) {
      std::int64_t target = c.masked.target[i];
      if (target == -1) continue;
      expect(target == c.tokens[i],
             "a target is " + std::to_string(target) + ", where " +
                 std::to_string(c.tokens[i]) + " stood");
    }
  });
  e.check("what was not chosen is as it was", [] {
    Counts c = counted();
    for (std::size_t i = 0; i < c.tokens.size(); ++i)
      expect(c.masked.target[i] != -1 || c.masked.input[i] == c.tokens[i],
             "the input was changed at a place without a target");
  });
  e.check("of those chosen 80 % are masks, 10 % random, 10 % kept", [] {
    Counts c = counted();
    double blank = c.blank / c.chosen, drawn = c.drawn / c.chosen,
           kept = c.kept / c.chosen;
    expect(blank > 0, "there is no mask in the input");
    expect(blank < 0.99,
           "all are masks: they are never kept and never random");
    expect(!(near(blank, 0.8) && near(drawn, 0.02)),
           "2 % are random and 18 % kept: a new number for the second "
           "question is below 0.1 in 10 % of the other 20 %. Draw one number "
           "and ask it twice");
    expect(near(blank, 0.8), percent(blank) + " are masks");
    expect(near(drawn, 0.1), percent(drawn) + " are random");
    expect(near(kept, 0.1), percent(kept) + " are kept");
  });
  e.check("random tokens are any of 0 to vocabulary - 1", [] {
    Counts c = counted();
    std::int64_t least = vocabulary, most = -1;
    for (std::size_t i = 0; i < c.tokens.size(); ++i) {
      std::int64_t in = c.masked.input[i];
      if (in == mask || in == c.tokens[i]) continue;
      least = std::min(least, in), most = std::max(most, in);
    }
    expect(least < 50 && most > 949, "they are only from " +
                                         std::to_string(least) + " to " +
                                         std::to_string(most));
    Generator generator(3);
    std::set<std::int64_t> drawn;
    for (std::int64_t in :
         masking(Sequence(5000, 1), 7, 3, generator).input) {
      expect((0 <= in && in < 3) || in == 7,
             "of 3 tokens, 0 to 2, one that was drawn is " +
                 std::to_string(in) +
                 ": generator.integer(low, high) draws high too");
      drawn.insert(in);
    }
    for (std::int64_t one : {0, 2})
      expect(
          drawn.contains(one),
          "of 3 tokens, 0 to 2, " + std::to_string(one) + " was never drawn");
  });
}

}  // namespace exercise
