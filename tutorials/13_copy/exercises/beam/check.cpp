#include <fmt/format.h>

#include <cmath>

#include "tutorials/13_copy/exercises/beam/beam.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Text beam_search(const Model& model, int beams, int rounds);

namespace {

/// Symbols 0 (end), 1 and 2; what comes next depends on the last symbol, or
/// on `first` at the beginning.
Model table(std::vector<double> first, std::vector<double> after1,
            std::vector<double> after2) {
  return [=](const std::vector<int>& symbols) {
    std::vector<double> p = symbols.empty()       ? first
                            : symbols.back() == 1 ? after1
                                                  : after2;
    // After an end there is nothing to ask for; a text that goes on all the
    // same says 2.
    if (!symbols.empty() && symbols.back() == 0) p = {1e-9, 1e-9, 1};
    for (double& x : p) x = std::log(x);
    return p;
  };
}

std::string text(const std::vector<int>& symbols) {
  std::string result;
  for (int symbol : symbols) result += fmt::format("{} ", symbol);
  return result.empty() ? "nothing " : result;
}

const std::string dropped =
    "no text is left: a text that has ended is dropped; it keeps its place "
    "among the others";

void expect_text(
    const Text& got, const std::vector<int>& want, double p,
    const std::vector<std::pair<std::vector<int>, std::string>>& known) {
  for (int symbol : got.symbols) expect(0 <= symbol && symbol <= 2, dropped);
  expect(!got.symbols.empty(), dropped);
  std::string is = "it finds " + text(got.symbols);
  for (const auto& [gives, sentence] : known)
    expect(got.symbols != gives, is + ": " + sentence);
  expect(got.symbols == want, is + "and should find " + text(want));
  expect(std::abs(got.log_p - std::log(p)) < 1e-9,
         fmt::format("{}with log p {:.4f}, it should be {:.4f}: add up log p "
                     "of all symbols",
                     is, got.log_p, std::log(p)));
}

}  // namespace

void checks(Exercise& e) {
  // 1 is likelier at first, but after 2 the end is all but certain.
  const Model model =
      table({0.05, 0.55, 0.4}, {0.4, 0.3, 0.3}, {0.9, 0.05, 0.05});
  e.check(
      "one beam takes the likeliest symbol each time",
      [model] {
        expect_text(
            beam_search(model, 1, 1), {1}, 0.55,
            {{{0}, "the least likely are kept; sort the other way round"}});
        expect_text(
            beam_search(model, 1, 3), {1, 0}, 0.22,
            {{{1, 0, 2}, "a text goes on after its end; it stays as it is"}});
      },
      {.crash = dropped});
  e.check("two beams find what the first symbol hid", [model] {
    expect_text(
        beam_search(model, 2, 2), {2, 0}, 0.36,
        {{{1, 0},
          "that is greedy: follow as many texts as there are beams"}});
  });
  e.check("a text that has ended keeps its place", [model] {
    expect_text(beam_search(model, 2, 4), {2, 0}, 0.36, {});
  });
}

}  // namespace exercise
