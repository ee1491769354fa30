// Runs that are killed at random moments, again and again, end with the bits of one that never was; 1,000 kills under
// `scripts/test nightly kills`.
#include <chrono>
#include <random>

#include "tests/examples/text_place.hpp"
#include "training/model_file.hpp"

namespace {

struct KilledRun {
  std::string program, command;
};

/// Checkpoints so often that many kills meet one half-written.
const std::string often = " --out model --metrics metrics.jsonl --checkpoint-every 3 ";
const std::vector<KilledRun> killed_runs = {
    {SEQ2SEQ,
     "train reverse --d-model 16 --heads 2 --layers 1 --d-ff 16 --dropout 0.1 --length 4 --lr 1e-9 --steps 200"},
    {LANGUAGE_MODEL, "train text.txt" + small + "--dropout 0.1 --steps 400"},
    {MASKED_LANGUAGE_MODEL, "train text.txt" + small + "--dropout 0.1 --steps 400"}};

/// Every file of the folder that has its name is whole, of this run and none other.
void check_whole(const Workplace& place, const std::string& kind) {
  for (const auto& entry : fs::directory_iterator(place.folder / "model"))
    if (entry.path().extension() == ".safetensors") {
      CAPTURE(entry.path().filename().string());
      CHECK(gradus::load_model(entry.path()).kind == kind);
    }
}

}  // namespace

TEST_CASE("kills: wherever a run is killed, what it left is whole, and it ends as if nothing had happened") {
  const int most = std::getenv("GRADUS_NIGHTLY") ? 1000 : 20;
  std::mt19937 draws(1);
  int kills = 0;
  for (std::size_t which = 0; kills < most; which = (which + 1) % killed_runs.size()) {
    const std::string &program = killed_runs[which].program, &command = killed_runs[which].command;
    CAPTURE(command);
    TextPlace whole(program), killed(program);
    auto begin = std::chrono::steady_clock::now();
    REQUIRE(whole.run(command + often).status <= 1);
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const std::string want = contents(whole.folder / "model/model.safetensors"),
                      kind = gradus::load_model(whole.folder / "model").kind;
    REQUIRE(want != "");
    std::uniform_real_distribution<double> life(0.02, std::max(0.05, 0.4 * seconds));
    for (int lives = 0, before = kills; lives < 100; ++lives) {
      bool resumes = fs::exists(killed.folder / "model") &&
                     std::any_of(fs::directory_iterator(killed.folder / "model"), {},
                                 [](const auto& entry) { return entry.path().extension() == ".safetensors"; });
      // The last life is a long one, so that it ends.
      std::string end = kills < most && kills < before + 8 ? std::to_string(life(draws)) : "600";
      Run run = killed.run(command + often + (resumes ? "--resume" : ""), "",
                           "timeout --foreground --preserve-status -s KILL " + end);
      if (run.status <= 1) break;
      CHECK_MESSAGE(run.error.find("seq2seq:") == std::string::npos, run.error);
      if (fs::exists(killed.folder / "model")) check_whole(killed, kind);
      ++kills;
    }
    CHECK(contents(killed.folder / "model/model.safetensors") == want);
    // Nothing but model, checkpoint and the one before: what was half-written is gone.
    CHECK(std::distance(fs::directory_iterator(killed.folder / "model"), {}) == 3);
    CHECK(contents(killed.folder / "metrics.jsonl") != "");
  }
}
