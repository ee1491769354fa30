#include <nlohmann/json.hpp>

#include "tests/examples/text_place.hpp"

namespace {

/// The losses that a run wrote into a file of metrics.
std::vector<double> losses(const Workplace& place, const std::string& file) {
  std::ifstream in(place.folder / file);
  std::vector<double> found;
  for (std::string line; std::getline(in, line);) found.push_back(nlohmann::json::parse(line).at("loss"));
  return found;
}

/// Trains with and without parts: the losses are the same but for rounding, and the model is, too.
void check_accumulates(const Workplace& place, const std::string& arguments) {
  CAPTURE(place.program);
  for (const char* parts : {"1", "2", "4"}) {
    Run run =
        place.run(arguments + " --steps 5 --accumulate " + parts + " --metrics " + parts + " --out parts_" + parts);
    CHECK_MESSAGE(run.error == "", run.error);
  }
  std::vector<double> whole = losses(place, "1");
  REQUIRE(whole.size() == 5);
  for (const char* parts : {"2", "4"}) {
    std::vector<double> some = losses(place, parts);
    REQUIRE(some.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) CHECK(some[i] == doctest::Approx(whole[i]).epsilon(1e-4));
  }
  CHECK(losses(place, "4") != whole);  // it was not left out
}

}  // namespace

TEST_CASE("--accumulate: parts of a batch train as the whole does, but for rounding, and must divide it") {
  Workplace seq2seq;
  check_accumulates(seq2seq, "train copy " + tiny + " --min-length 1 --batch 8");
  check_refused(seq2seq, "train copy " + tiny + " --batch 8 --accumulate 3", {"--accumulate", "3 parts", "--batch 8"});
  for (const char* program : {LANGUAGE_MODEL, MASKED_LANGUAGE_MODEL}) {
    TextPlace place(program);
    check_accumulates(place, "train text.txt" + small + "--dropout 0");
    check_refused(place, "train text.txt" + small + "--accumulate 3", {"--accumulate", "3 parts", "--batch 4"});
  }
}
