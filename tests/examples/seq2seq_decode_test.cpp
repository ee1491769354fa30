#include <nlohmann/json.hpp>

#include "tests/examples/workplace.hpp"

TEST_CASE(
    "decode: a line that cannot be decoded gives an empty line and an error, the others their answers; status 2") {
  Workplace place;
  place.run("train copy " + tiny + " --steps 3 --out model");
  std::string good = place.run("decode model", "1 2 3 4\n").out;
  Run run = place.run("decode model", "1 2 3 11\n1 2 3 4\n\n1 x\n1 2 3 4\n");
  CHECK(run.status == 2);
  CHECK(run.out == "\n" + good + "\n\n" + good);
  CHECK(std::count(run.error.begin(), run.error.end(), '\n') == 3);
  for (const char* part : {"line 1: \"11\" is not a symbol; the symbols are 1 to 10", "line 3: an empty sequence",
                           "line 4: \"x\" is not a symbol"})
    CHECK_MESSAGE(run.error.find(part) != std::string::npos, run.error, " lacks ", part);

  std::string long_line;
  for (int i = 0; i < 1001; ++i) long_line += "1 ";
  run = place.run("decode model", long_line + "\n");
  CHECK(run.status == 2);
  CHECK(run.error == "seq2seq: line 1: 1001 symbols; at most 1000 are decoded\n");
}

TEST_CASE("decode says once that a length was not learned") {
  Workplace place;
  place.run("train copy " + tiny + " --min-length 3 --steps 3 --out model");
  Run run = place.run("decode model", "1 2 3\n1 2 3 4\n1 2\n1 2 3 4 5\n");
  CHECK(run.status == 0);
  CHECK(run.error ==
        "seq2seq: line 3: 2 symbols, but the model learned on sequences of 3 to 4 symbols; expect wrong answers\n");

  place.run("train copy " + tiny + " --steps 3 --out model");
  CHECK(place.run("decode model", "1 2 3\n").error.find("learned on sequences of 4 symbols;") != std::string::npos);
}

TEST_CASE("decode takes a model's folder or its file, and --beam follows several answers at once") {
  Workplace place;
  place.run("train copy " + tiny + " --steps 60 --out model");
  const std::string lines = "1 2 3 4\n7 7 2 10\n3 1 3 9\n";
  Run greedy = place.run("decode model", lines);
  CHECK(greedy.status == 0);
  for (const char* same : {"decode model/model.safetensors", "decode model --beam 1"})
    CHECK(place.run(same, lines).out == greedy.out);
  Run beam = place.run("decode model --beam 4", lines);
  CHECK(beam.status == 0);
  CHECK(beam.error == "");
  CHECK(std::count(beam.out.begin(), beam.out.end(), '\n') == 3);
  CHECK(beam.out != greedy.out);  // it has hardly learned: what is likely is rarely the likeliest at each step
  check_refused(place, "decode model --beam 0", {"--beam: 0 is not a whole number from 1 to 1000"});
}

TEST_CASE("decode reads a folder of the first format; the next save there writes the form of today") {
  Workplace place;
  fs::copy(GRADUS_SOURCE_DIR "/tests/training/files/first_format", place.folder / "model");
  Run first = place.run("decode model", "1 2 3\n7 7 9 2\n");
  CHECK(first.out == "1 2 3\n7 7 9 2\n");
  CHECK(first.error == "");

  nlohmann::json json = nlohmann::json::parse(contents(place.folder / "model/model.json"));
  json.erase("min_length");
  json.erase("max_length");
  std::ofstream(place.folder / "model/model.json") << json;
  Run older = place.run("decode model", "1 2\n");
  CHECK(older.status == 0);
  CHECK(older.error == "");

  place.run("train copy " + tiny + " --steps 1 --out model");
  CHECK(std::distance(fs::directory_iterator(place.folder / "model"), {}) == 2);
  CHECK(place.run("decode model", "1 2 3 4\n").status == 0);
}

TEST_CASE("decode refuses a model.json whose values make no model, naming file, key and value") {
  Workplace place;
  fs::copy(GRADUS_SOURCE_DIR "/tests/training/files/first_format", place.folder / "model");
  fs::path file = place.folder / "model/model.json";
  const nlohmann::json good = nlohmann::json::parse(contents(file));
  auto refuse = [&](const char* key, const nlohmann::json& value, std::initializer_list<const char*> parts) {
    nlohmann::json json = good;
    json[key] = value;
    std::ofstream(file) << json;
    check_refused(place, "decode model", {"model.json", key, "must be"}, "1\n");
    check_refused(place, "decode model", parts, "1\n");
  };
  refuse("d_model", 64.7, {"d_model is 64.7; it must be a whole number from 1 to 1024"});
  refuse("layers", 1'000'000'000, {"layers is 1000000000; it must be a whole number from 1 to 16"});
  refuse("layers", 0, {"layers is 0"});
  refuse("d_ff", 18446744073709551615u, {"d_ff is 18446744073709551615"});
  refuse("heads", "2", {"heads is \"2\""});
  refuse("dropout", -0.5, {"dropout is -0.5"});
  refuse("norm_first", 1, {"norm_first is 1; it must be true or false"});
  refuse("task", nullptr, {"task is null"});
  refuse("max_length", 3.5, {"max_length is 3.5"});
  nlohmann::json json = good;
  json["heads"] = 3;
  std::ofstream(file) << json;
  check_refused(place, "decode model", {"model.json: d_model 8 is not a multiple of heads 3"}, "1\n");
  json = good;
  json["vocabulary"] = 5;
  std::ofstream(file) << json;
  check_refused(place, "decode model", {"model.safetensors", "(13, 8)", "(5, 8)"}, "1\n");
  json = good;
  json.erase("d_ff");
  std::ofstream(file) << json;
  check_refused(place, "decode model", {"model.json", "it has no d_ff"}, "1\n");
  std::ofstream(file) << "{\"task\": ";
  check_refused(place, "decode model", {"model.json", "not a model's description"}, "1\n");
}

TEST_CASE("decode gives an answer of pairs whole that is longer than twice its source") {
  Workplace place;
  std::string pairs;
  for (char first = 'a'; first <= 'f'; ++first)
    for (char second = 'a'; second <= 'f'; ++second) pairs += std::string{first, second} + "\txxxxyyyyzzzz\n";
  place.put("long.txt", pairs);
  Run trained = place.run(
      "train --pairs long.txt --d-model 16 --heads 2 --layers 1 --d-ff 16 --lr 0.01 --held-out 8 "
      "--steps 300 --out model");
  REQUIRE_MESSAGE(trained.status == 0, trained.out);
  CHECK(place.run("decode model", "ab\n").out == "xxxxyyyyzzzz\n");
}
