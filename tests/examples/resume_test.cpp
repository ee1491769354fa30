// Runs that are ended and go on: as if nothing had happened.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/examples/text_place.hpp"

namespace {

/// A program and what it trains, some second of it.
struct Training {
  std::string program, command;
};
const std::vector<Training> trainings = {
    {SEQ2SEQ,
     "train reverse --d-model 16 --heads 2 --layers 1 --d-ff 16 --dropout 0.1 --length 4 --lr 1e-9 --steps 1500"},
    {SEQ2SEQ, "train reverse --model lstm --hidden 16 --d-model 8 --length 4 --schedule cosine --lr 1e-9 --steps 4000"},
    {LANGUAGE_MODEL, "train text.txt" + small + "--dropout 0.1 --steps 9000"},
    {MASKED_LANGUAGE_MODEL, "train text.txt" + small + "--dropout 0.1 --steps 9000"}};

struct Ended {
  std::string model, metrics;
};

/// What a run left, of its metrics all but the time.
Ended ended(const Workplace& place) {
  Ended ended{contents(place.folder / "model/model.safetensors"), ""};
  std::ifstream file(place.folder / "metrics.jsonl");
  for (std::string line; std::getline(file, line);) {
    nlohmann::json json = nlohmann::json::parse(line);
    json.erase("seconds");
    ended.metrics += json.dump() + "\n";
  }
  return ended;
}

/// Starts a program that is sent a signal once its metrics have so many lines, not after so much time: machines differ.
/// (What a shell starts in the background is not to hear Ctrl-C.)
std::string ended_by(const std::string& signal, int lines) {
  return "sh -c 'env --default-signal=INT \"$0\" \"$@\" & p=$!; while kill -0 $p 2>/dev/null && [ $(cat metrics.jsonl "
         "2>/dev/null | wc -l) -lt " +
         std::to_string(lines) + " ]; do sleep 0.01; done; kill -s " + signal + " $p 2>/dev/null; wait $p'";
}

const std::string files = " --out model --metrics metrics.jsonl --checkpoint-every 40 ";

}  // namespace

TEST_CASE(
    "resume: a run that Ctrl-C ended, or that was killed, ends with the bits of one that never was, metrics too") {
  for (const Training& training : trainings) {
    const std::string& command = training.command;
    CAPTURE(command);
    TextPlace whole(training.program), stopped(training.program);
    const int status = whole.run(command + files).status;
    Ended want = ended(whole);
    REQUIRE(want.model != "");
    auto steps = std::count(want.metrics.begin(), want.metrics.end(), '\n');
    int ends = 0;
    Run run;
    for (auto [signal, share] : {std::pair{"INT", 0.2}, {"KILL", 0.4}, {"KILL", 0.6}, {"TERM", 0.8}, {"KILL", 2.0}}) {
      std::string resume = fs::exists(stopped.folder / "model/checkpoint.safetensors") ? "--resume --threads 2" : "";
      run = stopped.run(command + files + resume, "",
                        ended_by(signal, static_cast<int>(share * static_cast<double>(steps))));
      ends += run.status != 0 && run.status != 1;
    }
    CHECK(ends >= 2);
    Ended got = ended(stopped);
    CHECK(got.model == want.model);
    CHECK(got.metrics == want.metrics);
    // Once more: there is nothing left to do, and nothing is touched.
    run = stopped.run(command + files + "--resume");
    CHECK(run.status == status);
    CHECK(run.out.find("it was done after step ") != std::string::npos);
    CHECK(ended(stopped).model == want.model);
    CHECK(ended(stopped).metrics == want.metrics);
  }
}

TEST_CASE("resume: a plan is that of a run from its beginning, and touches nothing") {
  TextPlace place(SEQ2SEQ);
  const std::string command = "train copy " + tiny + " --steps 3 --out model --metrics metrics.jsonl ";
  place.run(command);
  std::string before = contents(place.folder / "metrics.jsonl");
  Run run = place.run(command + "--resume --plan");
  CHECK(run.status == 0);
  CHECK(run.out.find("the median of 3") != std::string::npos);
  CHECK(contents(place.folder / "metrics.jsonl") == before);
  TextPlace text(LANGUAGE_MODEL);
  text.put("metrics.jsonl", "kept");
  text.train("--plan --metrics metrics.jsonl");
  CHECK(contents(text.folder / "metrics.jsonl") == "kept");
}

TEST_CASE("resume: what is no checkpoint of this run is refused, and nothing is touched") {
  TextPlace place(SEQ2SEQ);
  check_refused(place, "train copy " + tiny + " --resume --out model", {"model: there is no checkpoint in it"});
  place.run("train copy " + tiny + " --steps 3 --out model");
  std::string before = contents(place.folder / "model/checkpoint.safetensors");
  for (const char* other : {"train reverse ", "train copy --seed 2 ", "train copy --lr 0.5 ", "train copy --batch 16 ",
                            "train copy --norm-first "}) {
    CAPTURE(other);
    Run run = place.run(other + tiny + " --steps 3 --resume --out model");
    CHECK(run.status == 2);
    CHECK(run.error.find("model/checkpoint.safetensors: of another run: its ") != std::string::npos);
  }
  check_refused(place, "train copy --model gru --d-model 16 --layers 1 --length 4 --steps 3 --resume --out model",
                {"model/checkpoint.safetensors: of another run: its kind is transformer, here it is recurrent"});
  CHECK(contents(place.folder / "model/checkpoint.safetensors") == before);

  TextPlace text(LANGUAGE_MODEL);
  text.train("--steps 3");
  text.put("text.txt", repeated("the mat sat on the cat. ", 40));  // of the same characters
  check_refused(text, "train text.txt" + small + "--out model --steps 3 --resume",
                {"model/checkpoint.safetensors: of another run: its run."});
}

TEST_CASE("resume: a checkpoint that is damaged is refused; the one before takes the place of one that is gone") {
  TextPlace place(SEQ2SEQ);
  const std::string command = "train reverse " + tiny + " --lr 1e-9 --steps 100 --checkpoint-every 30 --out model ";
  place.run(command);
  fs::path file = place.folder / "model/checkpoint.safetensors",
           before = file.parent_path() / "checkpoint.before.safetensors";
  std::string want = contents(file.parent_path() / "model.safetensors"), bytes = contents(file);
  REQUIRE(fs::exists(before));
  for (std::size_t place_of_flip : {std::size_t{20}, bytes.size() / 2, bytes.size() - 1}) {
    std::string flipped = bytes;
    flipped[place_of_flip] ^= 4;
    std::ofstream(file, std::ios::binary) << flipped;
    check_refused(place, command + "--resume", {"model/checkpoint.safetensors"});
  }
  fs::resize_file(file, bytes.size() - 5);
  check_refused(place, command + "--resume", {"model/checkpoint.safetensors"});
  fs::remove(file);
  Run run = place.run(command + "--resume");
  CHECK(run.out.find("it goes on after step 90\n") != std::string::npos);
  CHECK(contents(file.parent_path() / "model.safetensors") == want);
}

TEST_CASE(
    "resume: where no checkpoint can be written the training goes on, the model is saved, and the status says it") {
  TextPlace place(SEQ2SEQ);
  const std::string command = "train reverse " + tiny + " --lr 1e-9 --steps 30 --checkpoint-every 10 --out model ";
  Run run = place.run(command, "", "mkdir -p model/checkpoint.safetensors;");
  CHECK(run.status == 1);
  CHECK(run.error.find("seq2seq: model/checkpoint.safetensors: cannot be written") != std::string::npos);
  CHECK(fs::exists(place.folder / "model/model.safetensors"));
}
