// What lies in the folder of a run: better models stay, other tasks' are refused, and one run at a time writes.
#include "tests/examples/text_place.hpp"

namespace {

fs::path weights_in(const Workplace& place, const char* folder = "model") {
  return place.folder / folder / "model.safetensors";
}

}  // namespace

TEST_CASE("folder: a model that is worse than the one that lies there goes to `worse`, with one line") {
  Workplace place;
  const std::string easy = "train copy --length 3 --held-out 16 --out model ";
  place.run(easy + "--steps 300");
  std::string good = contents(weights_in(place));
  REQUIRE(place.run(easy + "--steps 300").out.find("is worse") == std::string::npos);  // as good is not worse
  std::string checkpoint = contents(place.folder / "model" / "checkpoint.safetensors");
  Run run = place.run(easy + "--steps 1 --seed 1");
  CHECK(run.status == 1);
  CHECK(contents(place.folder / "model" / "checkpoint.safetensors") == checkpoint);  // each lies beside its own model
  CHECK(fs::exists(place.folder / "model" / "worse" / "checkpoint.safetensors"));
  CHECK(run.out.find(" exact_match is worse than the 1 of what lies in model, which stays\n") != std::string::npos);
  CHECK(run.out.find("weights in model/worse/model.safetensors") != std::string::npos);
  CHECK(contents(weights_in(place)) == good);
  CHECK(place.run("decode model/worse", "1 2 3\n").status == 0);

  // Not comparable: other lengths, other held-out sequences. Better: none is.
  for (const char* other : {"--length 4 --held-out 16", "--length 3 --held-out 17"}) {
    fs::remove_all(place.folder / "model");
    place.run(easy + "--steps 300");
    run = place.run("train copy --out model --steps 1 " + std::string(other));
    CHECK(run.out.find("is worse") == std::string::npos);
    CHECK(contents(weights_in(place)) != good);
  }
  fs::remove_all(place.folder / "model");
  place.run(easy + "--steps 300");
  run = place.run(easy + "--steps 1 --replace");
  CHECK(run.out.find("is worse") == std::string::npos);
  CHECK(contents(weights_in(place)) != good);
}

TEST_CASE("folder: a run that begins anew tells of one that was cut short") {
  Workplace place;
  const std::string told = "model holds a run that was cut short, which --resume would go on with";
  const std::string endless = "train copy " + tiny + " --steps 1000000 --lr 1e-9 --out model";
  REQUIRE(place.run(endless, "", "timeout -s INT 3").out.find("--resume goes on") != std::string::npos);
  for (bool cut_short : {true, false}) {
    Run run = place.run("train copy " + tiny + " --steps 1 --out model");
    CHECK((run.out.find(told) != std::string::npos) == cut_short);
  }
  check_refused(place, "train copy " + tiny + " --steps 1 --out model --resume --report page.html",
                {"model: is done", "without --resume"});
}

TEST_CASE("folder: of a text's models the one with the higher loss goes to `worse`") {
  for (const char* program : {LANGUAGE_MODEL, MASKED_LANGUAGE_MODEL}) {
    CAPTURE(program);
    TextPlace place(program);
    place.train("--steps 100");
    std::string good = contents(weights_in(place));
    Run run = place.train("--steps 1");
    CHECK(run.out.find(" validation_loss is worse than the ") != std::string::npos);
    CHECK(contents(weights_in(place)) == good);
    CHECK(fs::exists(weights_in(place, "model/worse")));
    run = place.train("--steps 300");
    CHECK(run.out.find(" is worse ") == std::string::npos);
    CHECK(contents(weights_in(place)) != good);
    std::string better = contents(weights_in(place));
    place.train("--steps 1 --replace");
    CHECK(contents(weights_in(place)) != better);
    // In other tokens the loss means something else.
    place.train("--steps 300 --replace");
    run = place.train("--steps 1 --tokenizer bytes");
    CHECK(run.out.find(" is worse ") == std::string::npos);
  }
}

TEST_CASE("folder: one with another task's model, or another text's, is refused before training; --replace overrides") {
  Workplace place;
  place.run("train copy " + tiny + " --steps 1 --out model");
  std::string before = contents(weights_in(place)),
              checkpoint = contents(place.folder / "model/checkpoint.safetensors");
  const std::string other = "train reverse " + tiny + " --steps 1 --out model";
  check_refused(
      place, other,
      {"model/model.safetensors: its model learned another task, copy, and this run learns reverse", "--replace"});
  CHECK(contents(weights_in(place)) == before);
  CHECK(contents(place.folder / "model/checkpoint.safetensors") == checkpoint);
  CHECK(place.run(other + " --plan").status == 0);  // which writes nothing
  CHECK(place.run(other + " --replace").status == 1);
  CHECK(contents(weights_in(place)) != before);
  fs::remove(weights_in(place));
  check_refused(place, "train copy " + tiny + " --out model", {"model/checkpoint.safetensors: its model learned"});

  TextPlace text(LANGUAGE_MODEL);
  text.train("--steps 1");
  fs::copy(text.folder / "model", place.folder / "text");
  check_refused(place, "train copy --out text", {"another task"});
  text.put("other.txt", repeated("another text, of other words. ", 40));
  const std::string another = "train other.txt" + small + "--out model --steps 1 ";
  check_refused(text, another, {"model.safetensors: its model learned another task, ", " of the text "});
  CHECK(text.run(another + "--replace").status == 0);
  text.program = MASKED_LANGUAGE_MODEL;
  check_refused(text, another, {"another task"});
}

TEST_CASE("folder: one in use by another run is refused, and free again when that is gone, however it went") {
  Workplace place;
  const std::string long_run = "train copy " + tiny + " --lr 1e-9 --steps 10000000 --out model";
  std::string start = "cd '" + place.folder.string() + "' && '" + place.program + "' " + long_run +
                      " >first.txt 2>&1 & echo $! >'" + (place.folder / "pid").string() + "'; sleep 1";
  REQUIRE(std::system(start.c_str()) == 0);
  check_refused(place, "train copy " + tiny + " --steps 1 --out model", {"model: another run is writing to it"});
  check_refused(place, "train copy " + tiny + " --steps 1 --out model --replace", {"model: another run is writing"});
  CHECK(place.run("train copy " + tiny + " --steps 1 --out model --plan").status == 0);
  CHECK(std::system(("kill -9 $(cat '" + (place.folder / "pid").string() + "'); sleep 0.2").c_str()) == 0);
  CHECK(place.run("train copy " + tiny + " --steps 1 --out model").status == 1);
}
