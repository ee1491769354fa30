#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/examples/text_place.hpp"

TEST_CASE("masked_language_model: bad input gets one line, status 2, and leaves no file") {
  TextPlace place(MASKED_LANGUAGE_MODEL);
  place.put("empty.txt", "");
  place.put("marked.txt", repeated("the [MASK] sat. ", 100));
  check_refused(place, "", {"train, fill"});
  check_refused(place, "train nowhere.txt", {"nowhere.txt", "cannot be read"});
  check_refused(place, "train empty.txt", {"empty.txt: it is empty"});
  check_refused(place, "train marked.txt", {"marked.txt", "[MASK]"});
  check_refused(place, "train text.txt --heads 3", {"heads", "3", "128"});
  check_refused(place, "train text.txt --positions rotary", {"--positions"});
  check_refused(place, "fill", {"DIR"});
  check_refused(place, "fill nowhere", {"nowhere/model.safetensors"});
  check_refused(place, "fill nowhere --blank ''", {"--blank", "empty"});
  CHECK_FALSE(fs::exists(place.folder / "runs"));

  TextPlace other(LANGUAGE_MODEL);
  other.train("--steps 1");
  check_refused(place, "fill " + (other.folder / "model").string(), {"holds a GPT, which language_model takes"});
}

TEST_CASE("masked_language_model: it fills the blanks of a text that it learned, and says how often it is right") {
  TextPlace place(MASKED_LANGUAGE_MODEL, repeated("abcdefghij", 150));
  Run trained = place.run(
      "train text.txt --d-model 16 --heads 2 --layers 1 --d-ff 32 --block 16 --batch 16 --steps 1000 --lr 0.01 --out "
      "model");
  CHECK(trained.error == "");
  CHECK(trained.status == 0);
  CHECK(number_behind(trained.out, " blanks in held-out text: ") > 90);
  CHECK(number_behind(trained.out, " % right, ") < 0.2);
  CHECK(number_behind(trained.out, "the most frequent character: ") < 30);
  CHECK(trained.out.find("filled  abcdefghijabcdef\n") != std::string::npos);

  Run filled = place.run("fill model", "abcd_fgh_jabcdef\n\nabcde\nabc_efgX\nabcd_fghijabc_efghijabcde_ghijab\n");
  CHECK(filled.out == "abcdefghijabcdef\n\nabcde\n\nabcdefghijabcdefghijabcdefghijab\n");
  CHECK(filled.status == 2);
  CHECK(filled.error.starts_with("masked_language_model: line 4: "));
  CHECK(filled.error.find("\"X\"") != std::string::npos);
  CHECK(place.run("fill model --blank '##'", "abcd##fgh##jabcdef\n").out == "abcdefghijabcdef\n");
}

TEST_CASE("masked_language_model: seeds, --threads, --profile, --inspect and --metrics") {
  TextPlace place(MASKED_LANGUAGE_MODEL);
  auto model = [&] { return contents(place.folder / "model/model.safetensors"); };
  place.train("--steps 3 --dropout 0.1");
  std::string first = model();
  Run run = place.train("--steps 3 --dropout 0.1 --threads 2 --profile --inspect 2 --metrics metrics.jsonl");
  CHECK(run.out.find("\nstep 2\nparameter ") != std::string::npos);
  CHECK(run.status == 0);
  CHECK(model() == first);
  std::ifstream metrics(place.folder / "metrics.jsonl");
  int step = 0;
  for (std::string line; std::getline(metrics, line);) {
    nlohmann::json json = nlohmann::json::parse(line);
    CHECK(json.at("step") == ++step);
    for (const char* name : {"validation_loss", "validation_right"}) CHECK(json.contains(name) == (step == 3));
  }
  CHECK(step == 3);
  place.train("--steps 3 --dropout 0.1 --seed 2");
  CHECK(model() != first);
}

TEST_CASE("masked_language_model: the loss of an untrained model is that of all tokens alike") {
  TextPlace place(MASKED_LANGUAGE_MODEL, repeated("abcdefghijklmno\n", 60));  // 17 tokens with the blank
  Run run = place.train("--steps 1 --lr 1e-9");
  CHECK(number_behind(run.out, " % right, ") == doctest::Approx(std::log(17)).epsilon(0.02));
}

TEST_CASE("masked_language_model: pairs of bytes, --plan, and Ctrl-C") {
  TextPlace place(MASKED_LANGUAGE_MODEL, "\xff" + repeated("the cat sat on the mat. ", 60));
  Run plan = place.train("--tokenizer bpe --merges 20 --plan");
  CHECK(plan.out.find(" s a step") != std::string::npos);
  CHECK_FALSE(fs::exists(place.folder / "model"));
  Run stopped =
      place.train("--tokenizer bpe --merges 20 --steps 10000000", "timeout --foreground --preserve-status -s INT 1");
  CHECK(stopped.status == 130);
  CHECK(stopped.out.find("interrupted after ") != std::string::npos);
  Run filled = place.run("fill model", "the \xff cat\n");
  CHECK(filled.out == "the \xff cat\n");
  CHECK(filled.status == 0);
}
