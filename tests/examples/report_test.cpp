// The page of a run, as its user asks for it: train ... --report FILE.html
#include <nlohmann/json.hpp>

#include "tests/examples/text_place.hpp"

namespace {

nlohmann::json data_of(const fs::path& file) {
  std::string page = contents(file);
  const std::string begin = "id=\"data\">";
  std::size_t from = page.find(begin) + begin.size();
  return nlohmann::json::parse(page.substr(from, page.find("</script>", from) - from));
}

}  // namespace

TEST_CASE("report: a run with one trains the same model to the bit, and the page has what it did") {
  Workplace place;
  const std::string train = "train copy " + tiny + " --steps 6 --dropout 0.1 --out model --replace ";
  place.run(train);
  std::string model = contents(place.folder / "model/model.safetensors");
  Run run = place.run(train + "--report pages/r.html --metrics m.jsonl");
  CHECK(run.error == "");
  CHECK(run.status == 1);  // not exact
  CHECK(run.out.find("times in ms") == std::string::npos);
  CHECK(run.out.ends_with("weights in model/model.safetensors\na page about the run in pages/r.html\n"));
  CHECK(contents(place.folder / "model/model.safetensors") == model);
  nlohmann::json data = data_of(place.folder / "pages/r.html");
  CHECK(data["title"].get<std::string>().starts_with("copy: Transformer with "));
  CHECK(data["sequences"].size() == 8);
  CHECK(data["sequences"][0]["source"].size() == 4);
  CHECK(data["sequences"][0]["target"].size() == 5);
  CHECK(data["sequences"][0]["target"][0] == "<s>");
  CHECK(data["sequences"][0]["maps"].size() == 3);
  CHECK(data["looks"].front()["step"] == 0);
  CHECK(data["looks"].back()["step"] == 6);
  CHECK(data["samples"]["rows"].size() == 10);
  std::vector<double> losses;
  std::ifstream metrics(place.folder / "m.jsonl");
  for (std::string line; std::getline(metrics, line);) losses.push_back(nlohmann::json::parse(line)["loss"]);
  CHECK(data["curves"][0]["name"] == "loss");
  CHECK(data["curves"][0]["values"].get<std::vector<double>>() == losses);
  CHECK(data["tables"][0][1].get<std::string>().find("encoder.layers.0.self_attn.in_proj_weight") != std::string::npos);
  CHECK(data["tables"][1][1].get<std::string>().find("mean of 6 steps") != std::string::npos);
  bool d_model = false;
  for (const auto& setting : data["settings"]) d_model |= setting == nlohmann::json{"d_model", "16"};
  CHECK(d_model);
}

TEST_CASE("report: programs that learn texts have one too, and train the same") {
  for (const char* program : {LANGUAGE_MODEL, MASKED_LANGUAGE_MODEL}) {
    TextPlace place(program);
    place.train("--steps 3 --dropout 0.1 --replace");
    std::string model = contents(place.folder / "model/model.safetensors");
    Run run = place.train("--steps 3 --dropout 0.1 --replace --report r.html");
    CHECK(run.error == "");
    CHECK(run.status == 0);
    CHECK(contents(place.folder / "model/model.safetensors") == model);
    nlohmann::json data = data_of(place.folder / "r.html");
    CHECK(data["sequences"].size() == 8);
    CHECK(data["sequences"][0]["source"].size() == 16);
    CHECK(data["looks"].back()["step"] == 3);
    CHECK(data["samples"]["rows"].size() == 1);
    CHECK(run.out.find("a page about the run in r.html\n") == run.out.rfind("a page about the run"));
    CHECK(data["curves"].back()["name"].get<std::string>().starts_with("validation_"));
    place.put("these.txt", "the cat\n\nsat on\n");
    CHECK(place.train("--steps 1 --replace --report r.html --report-sequences these.txt").error == "");
    CHECK(data_of(place.folder / "r.html")["sequences"].size() == 2);
    place.put("these.txt", "the cat sat on the mat\n");
    check_refused(place, "train text.txt" + small + "--out model --report r.html --report-sequences these.txt",
                  {"these.txt: line 1: 22 tokens"});
    check_refused(place, "train text.txt --report-sequences these.txt", {"means something only with --report"});
    check_refused(place, "train text.txt --report ./text.txt", {"is read by this run, and the report would take"});
  }
}

TEST_CASE("report: --report-sequences names what is followed") {
  Workplace place;
  const std::string train = "train addition " + tiny + " --steps 1 --out model --replace ";
  place.put("these.txt",
            "\xef\xbb\xbf"
            "12+34\r\n\n5+6\t9\n");
  CHECK(place.run(train + "--report r.html --report-sequences these.txt").error == "");
  nlohmann::json sequences = data_of(place.folder / "r.html")["sequences"];
  REQUIRE(sequences.size() == 2);
  CHECK(sequences[0]["source"] == nlohmann::json{"1", "2", "+", "3", "4"});
  CHECK(sequences[0]["target"] == nlohmann::json{"<s>", "4", "6"});
  CHECK(sequences[1]["target"] == nlohmann::json{"<s>", "9"});

  check_refused(place, train + "--report-sequences these.txt",
                {"--report-sequences: means something only with --report"});
  check_refused(place, train + "--report r.html --report-sequences no.txt", {"no.txt"});
  place.put("these.txt", "1+2\nx\n");
  check_refused(place, train + "--report r.html --report-sequences these.txt", {"these.txt: line 2: "});
  place.put("these.txt", "1+2\n12\n");
  check_refused(place, train + "--report r.html --report-sequences these.txt", {"these.txt: line 2: addition: "});
  place.put("these.txt", "\n");
  check_refused(place, train + "--report r.html --report-sequences these.txt", {"these.txt: no sequences"});
  place.put("these.txt", repeated("1+2\n", 33));
  check_refused(place, train + "--report r.html --report-sequences these.txt", {"at most 32"});
  place.put("own.txt", "ab\tba\nac\tca\nad\tda\nae\tea\n");
  place.put("these.txt", "ba\n");
  check_refused(place, "train --pairs own.txt --held-out 1 --steps 1 --report r.html --report-sequences these.txt",
                {"these.txt: line 1: ", "no answer to it is known"});
}

TEST_CASE("report: it takes the place of nothing that the run reads or writes, and a plan has none") {
  Workplace place;
  place.put("own.txt", "ab\tba\nac\tca\nad\tda\nae\tea\n");
  fs::create_symlink("own.txt", place.folder / "link");
  const std::string train = "train --pairs own.txt --held-out 1 --steps 1 --out model ";
  for (const char* file : {"own.txt", "link"})
    check_refused(place, train + "--report " + file, {"own.txt: is read by this run, and the report would take"});
  check_refused(place, train + "--report model/model.safetensors", {"the report would take the place of what"});
  check_refused(place, train + "--report same --metrics same", {"same: metrics and the report cannot both"});
  place.put("these.txt", "ab\n");
  check_refused(place, train + "--report these.txt --report-sequences these.txt", {"these.txt: is read by this run"});
  check_refused(place, train + "--report /dev/full", {"/dev/full: cannot be written"});
  check_refused(place, train + "--report ''", {"--report: is given, and is empty"});
  CHECK_FALSE(fs::exists(place.folder / "model/model.safetensors"));
  CHECK(place.run("train copy " + tiny + " --plan --report r.html").status == 0);
  CHECK_FALSE(fs::exists(place.folder / "r.html"));
  place.run("train copy " + tiny + " --steps 1 --seeds 2 --report r.html");
  CHECK(fs::exists(place.folder / "r.seed_1.html"));
  CHECK(fs::exists(place.folder / "r.seed_2.html"));
}

TEST_CASE("report: models without attention and runs that break down have one") {
  Workplace place;
  place.run("train copy --model gru --d-model 8 --hidden 8 --layers 1 --length 4 --steps 2 --report r.html");
  nlohmann::json sequence = data_of(place.folder / "r.html")["sequences"][0];
  CHECK(sequence["maps"].empty());
  CHECK_FALSE(sequence["norms"].empty());
  place.run(
      "train copy --model lstm-attention --d-model 8 --hidden 8 --layers 1 --length 4 --steps 2 --report r.html "
      "--replace");
  CHECK(data_of(place.folder / "r.html")["sequences"][0]["maps"].size() == 1);
  Run run = place.run("train copy " + tiny + " --lr 10 --steps 300 --out broken --report broken.html");
  CHECK(run.status == 3);
  CHECK(data_of(place.folder / "broken.html")["curves"][0]["name"] == "loss");
}

TEST_CASE("report: where the disk is full at the end, that is told, and the model is saved") {
  Workplace place;
  const std::string small_model = "train copy --d-model 16 --heads 2 --layers 1 --d-ff 16 ";
  Run run =
      place.run(small_model + "--length 40 --steps 2 --out model --report r.html", "", "trap '' XFSZ; ulimit -f 600;");
  CHECK(run.error == "seq2seq: r.html: cannot be written: File too large\n");
  CHECK(run.status == 1);
  CHECK(fs::exists(place.folder / "model/model.safetensors"));
  CHECK_FALSE(fs::exists(place.folder / "r.html"));
}
