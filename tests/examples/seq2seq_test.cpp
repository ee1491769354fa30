#include <sched.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "tests/examples/workplace.hpp"

TEST_CASE("bad input gets one line that says what is wrong and what is allowed, status 2, and leaves no file") {
  Workplace place;
  check_refused(place, "", {"a command is missing", "train, decode"});
  check_refused(place, "foo copy", {"foo is not a command", "train, decode"});
  check_refused(place, "train copy --lerning 3", {"not expected here: --lerning 3"});
  check_refused(place, "train", {"task"});
  check_refused(place, "train rotate", {"rotate", "copy", "reverse"});
  check_refused(place, "train copy --heads 3", {"--heads", "3", "64"});
  check_refused(place, "train copy --steps -5", {"--steps", "-5", "1"});
  check_refused(place, "train copy --batch 0", {"--batch", "0"});
  check_refused(place, "train copy --d-model 999999999999", {"--d-model", "999999999999", "from 1 to 1024"});
  check_refused(place, "train copy --seed -1", {"--seed", "-1", "whole number", "0"});
  check_refused(place, "train copy --seed 99999999999999999999", {"--seed", "99999999999999999999"});
  check_refused(place, "train copy --seed 9223372036854775808", {"--seed", "9223372036854775808"});
  check_refused(place, "train copy --steps 0x10", {"--steps", "0x10"});
  check_refused(place, "train copy --steps 1e3", {"--steps", "1e3"});
  check_refused(place, "train copy --steps ''", {"--steps"});
  check_refused(place, "train copy --lr 1e999", {"--lr", "1e999"});
  check_refused(place, "train copy --schedule linear", {"--schedule", "linear", "cosine"});
  check_refused(place, "train copy --lr 0", {"--lr", "0 is not a number from 1e-09 to 10"});
  check_refused(place, "train copy --lr nan", {"lr", "nan"});
  check_refused(place, "train copy --dropout 1.5", {"--dropout", "1.5", "from 0 to 0.9"});
  check_refused(place, "train copy --layers 0", {"--layers", "0 is not a whole number from 1 to 16"});
  check_refused(place, "train copy --length 2", {"--length", "2", "from 3 to 200"});
  check_refused(place, "train copy --threads 0", {"--threads", "0 is not a whole number from 1 to 64"});
  check_refused(place, "train copy --threads 65", {"--threads", "65"});
  check_refused(place, "train copy --bogus", {"--bogus", "(--help lists what is allowed)"});
  check_refused(place, "train copy --report --plan", {"--report: its value is missing", "--plan"});
  check_refused(place, "train copy --out --steps 1", {"--out: its value is missing", "--steps"});
  check_refused(place, "train copy --out /dev/null/x", {"/dev/null/x"});
  check_refused(place, "train copy " + tiny + " --metrics /dev/null/x", {"/dev/null/x"});
  check_refused(place, "train copy " + tiny + " --pictures /dev/null/x", {"/dev/null/x"});
  check_refused(place, "decode nowhere", {"nowhere/model.safetensors"});
  CHECK_FALSE(fs::exists(place.folder / "runs" / "copy" / "model.safetensors"));
}

TEST_CASE("the help of train lists its options and what the exit status means") {
  Workplace place;
  Run run = place.run("train --help");
  CHECK(run.status == 0);
  for (const char* part :
       {"--steps", "--threads", "--profile", "Exit status: 0 when all held-out sequences are exact, 1 when"})
    CHECK_MESSAGE(run.out.find(part) != std::string::npos, run.out, " lacks ", part);
}

TEST_CASE("a model that did not get there is saved, decodes, and gives status 1") {
  Workplace place;
  Run run = place.run("train copy " + tiny + " --steps 3 --out model --metrics metrics.jsonl");
  CHECK(run.status == 1);
  CHECK(run.error == "");
  CHECK(run.out.find("of 256 held-out sequences exact after 3 steps") != std::string::npos);
  CHECK(run.out.find('\r') == std::string::npos);  // no terminal: plain lines

  std::ifstream metrics(place.folder / "metrics.jsonl");
  std::string line;
  int step = 0;
  while (std::getline(metrics, line)) {
    nlohmann::json json = nlohmann::json::parse(line);
    CHECK(json.at("step") == ++step);
    CHECK(json.at("loss").is_number());
    CHECK(json.at("lr") == 1e-3);
    CHECK(json.at("grad_norm").is_number());
    CHECK(json.at("seconds").is_number());
    CHECK(json.contains("exact_match") == (step == 3));
  }
  CHECK(step == 3);

  Run decoded = place.run("decode model", "1 2 3 4\n10 1\n");
  CHECK(decoded.status == 0);
  CHECK(std::count(decoded.out.begin(), decoded.out.end(), '\n') == 2);
  CHECK(decoded.out.find_first_not_of("0123456789 \n") == std::string::npos);

  fs::path weights = place.folder / "model" / "model.safetensors";
  fs::resize_file(weights, fs::file_size(weights) - 4);
  check_refused(place, "decode model", {"model.safetensors"}, "1\n");
  fs::resize_file(weights, 3);
  check_refused(place, "decode model", {"model.safetensors"}, "1\n");
  fs::remove(weights);
  fs::remove(weights.parent_path() / "checkpoint.safetensors");
  check_refused(place, "decode model", {"model.safetensors"}, "1\n");
}

TEST_CASE("numbers are decimal: --seed 010 is ten") {
  Workplace place;
  for (const char* seed : {"010", "10", "8"})
    place.run("train copy " + tiny + " --steps 1 --out " + seed + "s --seed " + seed);
  std::string weights = contents(place.folder / "010s/model.safetensors");
  CHECK(weights == contents(place.folder / "10s/model.safetensors"));
  CHECK(weights != contents(place.folder / "8s/model.safetensors"));
}

TEST_CASE(
    "OpenBLAS keeps the threads that the environment gives it, takes one where it says nothing, and no slow kernel") {
  Workplace place;
  const std::string arguments = "train copy " + tiny + " --steps 1 --out model";
  auto says = [](const Run& run, const char* threads) {
    return run.out.find("\nBLAS kernel ") != std::string::npos && run.out.find(threads) != std::string::npos;
  };
  CHECK(says(place.run(arguments, "", "unset OPENBLAS_NUM_THREADS;"), " on 1 thread\n"));
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))  // else the program leaves the kernel alone
    CHECK(place.run(arguments, "", "OPENBLAS_CORETYPE=Prescott").out.find("Prescott") == std::string::npos);
#endif
  cpu_set_t cores;
  REQUIRE(sched_getaffinity(0, sizeof cores, &cores) == 0);
  if (CPU_COUNT(&cores) > 1) CHECK(says(place.run(arguments, "", "OPENBLAS_NUM_THREADS=2"), " on 2 threads\n"));
}

TEST_CASE("a BLAS kernel that the processor cannot run, or that is none, is refused with those it can") {
#if defined(__x86_64__)
  Workplace place;
  for (const char* kernel : {"Bulldozer", "nonesuch"}) {
    Run run = place.run("train copy " + tiny + " --steps 1", "", "GRADUS_BLAS_KERNEL='" + std::string(kernel) + "'");
    CHECK(run.status == 2);
    CHECK(run.out == "");
    CHECK(run.error.starts_with("seq2seq: GRADUS_BLAS_KERNEL names \"" + std::string(kernel) +
                                "\"; this processor can run Prescott"));
  }
  CHECK(place.run("train copy " + tiny + " --steps 1", "", "GRADUS_BLAS_KERNEL=").status ==
        1);  // as if not set: trained, not done
#endif
}

TEST_CASE("the program starts itself anew with its own words when the loader was called by name") {
  const std::string loader = "/lib64/ld-linux-x86-64.so.2";
  if (!fs::exists(loader)) return;
  Workplace place;
  Run run = place.run("train copy " + tiny + " --steps 1 --out 'a b'", "",
                      "unset OPENBLAS_NUM_THREADS; OPENBLAS_CORETYPE=Prescott " + loader);
  CHECK(run.error == "");
  CHECK(run.status == 1);
  CHECK(run.out.find(" on 1 thread\n") != std::string::npos);
  CHECK(fs::exists(place.folder / "a b/model.safetensors"));
}

TEST_CASE("--threads takes that many threads, says so, and trains the same model to the last bit") {
  Workplace place;
  const std::string arguments =
      "train reverse --d-model 128 --d-ff 512 --layers 1 --steps 3 ";  // large enough to share
  Run one = place.run(arguments + "--out one"), three = place.run(arguments + "--threads 3 --out three");
  CHECK(three.error == "");
  CHECK(three.out.find(" on 3 threads\n") != std::string::npos);
  CHECK(contents(place.folder / "one/model.safetensors") == contents(place.folder / "three/model.safetensors"));
}

TEST_CASE("--profile prints what a step of training went into, evaluation left out, and changes nothing else") {
  Workplace place;
  const std::string arguments = "train copy " + tiny + " --steps 60 --out ";
  Run plain = place.run(arguments + "plain"), profiled = place.run(arguments + "profiled --profile");
  CHECK(profiled.status == plain.status);
  CHECK(profiled.error == "");
  CHECK(contents(place.folder / "plain/model.safetensors") == contents(place.folder / "profiled/model.safetensors"));
  CHECK(plain.out.find("GFLOP/s") == std::string::npos);
  std::size_t table = profiled.out.find("\n\ntimes in ms, memory made in MB; mean of 60 steps\n");
  REQUIRE(table != std::string::npos);
  CHECK(profiled.out.find("\n\n  target", table) != std::string::npos);
  for (const char* row : {"\nlinear", "\nAdam.step ", "\noutside operations ", "\na step "})
    CHECK_MESSAGE(profiled.out.find(row, table) != std::string::npos, profiled.out, " lacks ", row);
  std::istringstream loss(profiled.out.substr(profiled.out.find("\ncross_entropy ", table) + 15));
  std::string calls;
  loss >> calls;
  CHECK(calls == "1");
  std::istringstream linear(profiled.out.substr(profiled.out.find("\nlinear ", table) + 8));
  linear >> calls;
  CHECK(calls == "12");  // with those of evaluation there would be more
}

TEST_CASE("--inspect prints every parameter, its gradient and update, every so many steps, and changes nothing else") {
  Workplace place;
  const std::string arguments = "train copy " + tiny + " --steps 5 --out ";
  Run plain = place.run(arguments + "plain"), inspected = place.run(arguments + "inspected --inspect 2 --profile");
  CHECK(inspected.status == plain.status);
  CHECK(inspected.error == "");
  CHECK(contents(place.folder / "plain/model.safetensors") == contents(place.folder / "inspected/model.safetensors"));
  CHECK(plain.out.find("gradient") == std::string::npos);
  std::size_t second = inspected.out.find("\nstep 2\nparameter "), fourth = inspected.out.find("\nstep 4\nparameter ");
  REQUIRE(second != std::string::npos);
  CHECK(inspected.out.find("\noutput.bias  ", second) < fourth);
  CHECK(inspected.out.find("\noutput.bias  ", fourth) != std::string::npos);
  CHECK(inspected.out.find("\nparameter ", fourth + 10) == std::string::npos);
  // It is no setting of a run that goes on.
  CHECK(place.run(arguments + "plain --inspect 1 --resume").out.find("it was done") != std::string::npos);
  CHECK(place.run(arguments + "plan --inspect 1 --plan").out.find("parameter ") == std::string::npos);
}

TEST_CASE("--inspect takes memory, and a profile leaves that out") {
  Workplace place;
  Run run = place.run("train copy --steps 2 --inspect 1 --profile --out model");
  std::size_t row = run.out.find("\noutside operations ");
  REQUIRE(row != std::string::npos);
  std::string outside = run.out.substr(row + 1, run.out.find('\n', row + 1) - row - 1);
  CHECK_MESSAGE(outside.ends_with(" 0.0"), outside);  // of megabytes
}

TEST_CASE("--inspect looks at a step before it is done") {
  Workplace place;
  Run run = place.run("train copy " + tiny + " --steps 1 --lr 1 --inspect 1 --out model");
  std::size_t row = run.out.find("\noutput.bias ");
  REQUIRE(row != std::string::npos);
  std::istringstream columns(run.out.substr(run.out.find(')', row) + 1));
  double value = 0, gradient = 0, update = 0;
  columns >> value >> gradient >> update;
  CHECK(value < 1);  // 13 numbers of at most a quarter
  CHECK(gradient > 0);
  CHECK(update == doctest::Approx(std::sqrt(13)).epsilon(0.01));  // Adam's first: the rate
}

TEST_CASE("--schedule cosine lets the learning rate fall to 0 at the last step") {
  Workplace place;
  place.run("train copy " + tiny + " --steps 4 --lr 0.01 --schedule cosine --out model --metrics metrics.jsonl");
  std::ifstream metrics(place.folder / "metrics.jsonl");
  std::vector<double> rates;
  for (std::string line; std::getline(metrics, line);) rates.push_back(nlohmann::json::parse(line).at("lr"));
  REQUIRE(rates.size() == 4);
  CHECK(rates[0] == doctest::Approx(0.01));
  CHECK(rates[1] == doctest::Approx(0.0075));
  CHECK(rates[2] == doctest::Approx(0.0025));
  CHECK(rates[3] == doctest::Approx(0));
}

TEST_CASE("a loss that is not finite is null in the metrics, and every line still parses") {
  Workplace place;
  place.run("train copy " + tiny + " --steps 20 --lr 10 --out model --metrics metrics.jsonl");
  std::ifstream metrics(place.folder / "metrics.jsonl");
  int lines = 0;
  for (std::string line; std::getline(metrics, line); ++lines) {
    nlohmann::json json = nlohmann::json::parse(line);
    CHECK((json.at("loss").is_null() || json.at("loss").is_number()));
  }
  CHECK(lines == 20);
}

TEST_CASE("one seed gives the same run, another seed another") {
  Workplace place;
  auto losses = [&](const std::string& more) {
    place.run("train copy " + tiny + " --steps 3 --dropout 0.1 --out model --metrics metrics.jsonl " + more);
    std::ifstream metrics(place.folder / "metrics.jsonl");
    std::string all;
    for (std::string line; std::getline(metrics, line);) all += nlohmann::json::parse(line).at("loss").dump() + " ";
    return all;
  };
  std::string first = losses("--seed 4");
  CHECK(first == losses("--seed 4"));
  CHECK(first != losses("--seed 5"));
}

TEST_CASE("Ctrl-C finishes the step, saves the weights, says where, and gives status 130") {
  Workplace place;
  // `timeout` sends it twice: to the program, and to all of its group.
  Run run = place.run("train copy --steps 100000 --lr 1e-9 --out model", "", "timeout --preserve-status -s INT 2");
  CHECK(run.status == 130);
  CHECK(run.out.find("interrupted after ") != std::string::npos);
  CHECK(run.out.find("model/checkpoint.safetensors") != std::string::npos);
  CHECK(place.run("decode model", "1 2\n").status == 0);
}

TEST_CASE("Ctrl-C during a long evaluation answers soon, and that evaluation does not count") {
  Workplace place;
  // After one step; the evaluation of 256 sequences of 200 symbols takes far longer than the 9 seconds to the signal.
  auto begin = std::chrono::steady_clock::now();
  Run run = place.run(
      "train copy --steps 1 --batch 1 --length 200 --d-model 128 --d-ff 512 --layers 6 --out model "
      "--metrics metrics.jsonl",
      "", "timeout --foreground --preserve-status -s INT 9");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
  CHECK(run.status == 130);
  CHECK(run.out.find("interrupted after 1 step,") != std::string::npos);
  CHECK(contents(place.folder / "metrics.jsonl").find("exact_match") == std::string::npos);
}

// In a copy of what it reads, without a build and with nothing to build with.
