#include <sys/resource.h>
#include <unistd.h>

#include <regex>

#include "tests/examples/workplace.hpp"

namespace {

/// The memory that a run says it will hold, and what it held at the most, in MB.
std::pair<double, double> memory(const Workplace& place, const std::string& arguments) {
  std::string command = "cd '" + place.folder.string() + "' && exec '" SEQ2SEQ "' " + arguments + " >out.txt";
  pid_t child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  int status = -1;
  rusage used{};
  REQUIRE(wait4(child, &status, 0, &used) == child);
  std::smatch said;
  std::string out = contents(place.folder / "out.txt");
  REQUIRE(std::regex_search(out, said, std::regex("\na step: [0-9]+ FLOPs; ([0-9]+) MB of memory\n")));
  return {std::stod(said[1]), 1e-6 * 1024 * static_cast<double>(used.ru_maxrss)};
}

}  // namespace

TEST_CASE("train says what a step takes; --plan says it with the time of three, and writes nothing") {
  Workplace place;
  const std::string arguments = "train copy " + tiny + " --steps 20 --out model --metrics m.jsonl --pictures p";
  Run train = place.run("train copy " + tiny + " --steps 20 --out trained");
  Run plan = place.run(arguments + " --plan");
  CHECK(plan.status == 0);
  CHECK(plan.error == "");
  for (const char* file : {"model", "m.jsonl", "p"}) CHECK_FALSE(fs::exists(place.folder / file));
  const std::regex told(
      "copy: Transformer with [0-9]+ parameters, seed 1\nBLAS kernel .* on 1 thread\na step: ([0-9]+) FLOPs; [0-9]+ MB "
      "of "
      "memory\n");
  std::smatch of_plan, of_train;
  REQUIRE(std::regex_search(plan.out, of_plan, told, std::regex_constants::match_continuous));
  CHECK(std::regex_match(of_plan.suffix().str(), std::regex("[-0-9.e]+ s a step, the median of 3; [0-9]+ s for 20\n")));
  REQUIRE(std::regex_search(train.out, of_train, told, std::regex_constants::match_continuous));
  CHECK(of_plan[1] == of_train[1]);
}

TEST_CASE("the FLOPs of a plan are those that a profile counts in a step") {
  Workplace place;
  Run run = place.run("train copy --steps 1 --d-model 128 --d-ff 512 --out model --profile");
  std::smatch plan, total;
  REQUIRE(std::regex_search(run.out, plan, std::regex("a step: ([0-9]+) FLOPs")));
  // The table tells them by time: GFLOP/s times ms are MFLOP, of which three digits and a half are right.
  REQUIRE(
      std::regex_search(run.out, total, std::regex("a step +[0-9]+ +100.0% +([0-9.]+) +[0-9.]+ +[0-9.]+ +([0-9.]+)")));
  CHECK(1e6 * std::stod(total[1]) * std::stod(total[2]) == doctest::Approx(std::stod(plan[1])).epsilon(0.02));
}

TEST_CASE("the memory of a plan is that of the run, within a fifth") {
  Workplace place;
  // More than this test holds itself, with which the count of the system begins.
  for (const char* arguments :
       {"--d-model 256 --d-ff 1024 --batch 96 --held-out 32", "--d-model 384 --d-ff 2048 --batch 4 --held-out 8"}) {
    CAPTURE(arguments);
    auto [said, held] = memory(place, std::string("train copy --steps 2 --out model ") + arguments);
    CHECK(held > 100);
#if !defined(__SANITIZE_ADDRESS__)  // the sanitizer holds what was freed
    CHECK(said > 0.8 * held);
    CHECK(said < 1.2 * held);
#endif
  }
}

TEST_CASE("--seeds makes a run for each seed, the same as it would be alone, and says how many arrived") {
  Workplace place;
  const std::string arguments = "train copy " + tiny + " --steps 2 --metrics m.jsonl --out ";
  Run runs = place.run(arguments + "model --seeds 2 --seed 3");
  CHECK(runs.status == 1);
  CHECK(runs.out.ends_with("\n0 of 2 runs arrived\n"));
  for (const char* seed : {"3", "4"}) {
    place.run(arguments + "alone --seed " + seed);
    CHECK(contents(place.folder / "alone/model.safetensors") ==
          contents(place.folder / "model" / (std::string("seed_") + seed) / "model.safetensors"));
    CHECK(fs::exists(place.folder / (std::string("m.jsonl.seed_") + seed)));
  }
}

TEST_CASE("--held-out says how many sequences are counted and never trained on") {
  Workplace place;
  Run run = place.run("train copy " + tiny + " --steps 2 --held-out 3 --out model");
  CHECK(run.out.find(" of 3 held-out sequences exact after 2 steps") != std::string::npos);
  check_refused(place, "train copy " + tiny + " --held-out 0",
                {"--held-out: 0 is not a whole number from 1 to 100000"});
  check_refused(place, "train copy " + tiny + " --held-out 100000", {"100000"});
}

TEST_CASE("--seeds --resume begins the runs that were never begun") {
  Workplace place;
  const std::string arguments = "train copy " + tiny + " --steps 2 --seeds 2 --out model";
  place.run(arguments);
  fs::remove_all(place.folder / "model/seed_2");
  Run resumed = place.run(arguments + " --resume");
  CHECK(resumed.error == "");
  CHECK(resumed.status == 1);
  CHECK(resumed.out.ends_with("\n0 of 2 runs arrived\n"));
  CHECK(resumed.out.find("it was done after step 2") != std::string::npos);
  CHECK(fs::exists(place.folder / "model/seed_2/model.safetensors"));
}
