// Files and arguments from outside that are made to hurt: each costs no more than its size, and is refused in one short
// line.
#include <sys/stat.h>

#include <array>

#include "tests/examples/text_place.hpp"

namespace {

/// So many entries of a JSON object, their names numbered.
std::string numbered(const std::string& before, const std::string& behind, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += (i ? ",\"" : "\"") + before + std::to_string(i) + "\":" + behind;
  return all;
}

std::string weights_file(const std::string& header, const std::string& data = "") {
  std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + data;
}

struct Bad {
  std::string header;
  const char* part;  // of what is said of it
};

/// Refused, and the line is short and has nothing in it that a terminal would obey.
void check_short(const Workplace& place, const std::string& arguments, std::initializer_list<const char*> parts) {
  check_refused(place, arguments, parts, "1 2\n");
  std::string error = contents(place.folder / "err.txt");
  CHECK(error.size() < 1000);
  CHECK(std::none_of(error.begin(), error.end() - 1, [](unsigned char c) { return c < ' ' || c == 0x7F; }));
}

}  // namespace

TEST_CASE("hostile: weights whose header is nested, long, crowded, or full of what is no text") {
  Workplace place;
  fs::create_directories(place.folder / "model");
  const std::string deep = repeated("[", 100'000) + repeated("]", 100'000), one = R"("data_offsets":[0,4]}})";
  const std::string empty = R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  for (const Bad& bad : std::initializer_list<Bad>{
           {R"({"w":{"dtype":"F32","shape":)" + deep + "," + one, "nested deeper"},
           {R"({"w":{"dtype":)" + deep + R"(,"shape":[1],)" + one, "nested deeper"},
           {R"({"__metadata__":{"a":)" + deep + "}}", "nested deeper"},
           {"{" + numbered("w", empty, 40'000) + "}", "weights alone"},
           {R"({"__metadata__":{)" + numbered("k", R"("v")", 100'000) + "}}", "weights alone"},
           {R"({"w":{"dtype":"F32","shape":[1e924],)" + one, "number that is too large"},
           {R"({"w":{"dtype":"F32","shape":[250000000000],"data_offsets":[0,1000000000000]}})", "truncated"},
           {"{\"a\\u001b[31m\\nb\":{\"dtype\":\"F32\",\"shape\":[1]," + one, "control character"},
           {"{\"" + repeated("w", 1'000'000) + "\":{}}", "has no dtype"},
           {R"({"w":{"dtype":")" + repeated("F", 1'000'000) + R"(","shape":[1],)" + one, "can be read"}}) {
    CAPTURE(bad.header.substr(0, 60));
    place.put("model/model.safetensors", weights_file(bad.header));
    check_short(place, "decode model", {"model/model.safetensors: ", bad.part});
  }
}

TEST_CASE("hostile: pipes and devices in the place of files, which would wait or never end") {
  TextPlace place(LANGUAGE_MODEL);
  REQUIRE(mkfifo((place.folder / "pipe").c_str(), 0600) == 0);
  fs::create_directories(place.folder / "model");
  for (const char* target : {"../pipe", "/dev/zero"}) {
    fs::create_symlink(target, place.folder / "model/model.safetensors");
    check_short(place, "write model", {"model/model.safetensors: cannot be read: it is a pipe or a device"});
    fs::remove(place.folder / "model/model.safetensors");
  }
  for (const char* file : {"pipe", "/dev/zero"}) {
    check_short(place, "train " + std::string(file), {file, "it is a pipe or a device"});
    check_short(Workplace(), "train --pairs " + (*file == '/' ? file : (place.folder / file).string()),
                {file, "it is a pipe or a device"});
  }
  fs::create_symlink("../pipe", place.folder / "model/model.safetensors");
  check_short(place, "train text.txt --out model", {"model/model.safetensors: cannot be written: it is no file"});
}

TEST_CASE("hostile: a small file that asks for a large model is refused before that is made") {
  Workplace place;
  fs::copy(GRADUS_SOURCE_DIR "/tests/training/files/first_format", place.folder / "model");
  place.put("model/model.json",
            R"({"task": "copy", "vocabulary": 100000, "d_model": 1024, "heads": 1, "layers": 16, "d_ff": 4096,
                "dropout": 0, "norm_first": false})");
  check_short(place, "decode model", {"model.json: it holds 1589 numbers, and a model of its options has 303726592"});
}

TEST_CASE("hostile: arguments that are long, or have line breaks and escape codes in them") {
  TextPlace text(LANGUAGE_MODEL);
  Workplace place;
  const std::string longest = repeated("x", 100'000), red = "'a\x1b[31m\nb'";
  for (const std::string& word : {longest, red}) {
    CAPTURE(word.substr(0, 20));
    for (const char* before :
         {"train ", "train copy --", "train copy --steps ", "train copy --norm-first=", "train --pairs ", "decode "})
      check_short(place, before + word, {});
    for (const char* before : {"train ", "write ", "evaluate "}) check_short(text, before + word, {});
  }
  check_short(place, "train copy --out " + longest, {"xxx: cannot be made or written: File name too long"});
  check_short(place, "train copy --metrics " + longest, {"xxx: cannot be written"});
  check_short(place, "train copy --pictures " + longest, {"xxx: cannot be made or written"});
  check_short(place, "train copy --norm-first=7", {"norm-first"});
}

TEST_CASE("hostile: pairs and texts that are no text, of one long line, or of too many symbols") {
  Workplace place;
  place.put("pairs", "a\tb\na\x1b[31mb\tc\n");
  check_short(place, "train --pairs pairs", {"pairs: line 2 is no text in UTF-8: a?[31mb"});
  place.put("pairs", repeated("x", 5'000'000) + "\n");
  check_short(place, "train --pairs pairs", {"pairs: line 1 is no pair"});
  std::string crowd;
  for (int i = 0; i < 100'001; ++i) crowd += "s" + std::to_string(i) + " t\tu\n";
  place.put("pairs", crowd);
  check_short(place, "train --pairs pairs", {"vocabulary must be at most 100000, got 1000"});
  TextPlace text(LANGUAGE_MODEL, "ab\xff" + repeated("x", 1000));
  check_short(text, "train text.txt", {"text.txt: ", "no UTF-8 at byte 2"});
}

TEST_CASE("hostile: lines to answer that are long, or hold many blanks") {
  TextPlace place(MASKED_LANGUAGE_MODEL);
  place.train("--steps 1");
  Run run = place.run("fill model", repeated("_", 1001) + "\n" + repeated("_", 3) + "\n");
  CHECK(run.status == 2);
  CHECK(run.error == "masked_language_model: line 1: 1001 blanks; at most 1000 are filled\n");
  CHECK(std::count(run.out.begin(), run.out.end(), '\n') == 2);
}
