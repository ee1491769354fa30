// Runs the program as its user does. SEQ2SEQ is its path.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "tests/temporary_folder.hpp"

namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

struct Run {
  int status;
  std::string out, error;
};

/// A folder of its own for each test, in which the program runs.
struct Workplace {
  TemporaryFolder temporary;
  const fs::path& folder = temporary.path;

  Run run(const std::string& arguments, const std::string& input = "", const std::string& before = "") const {
    std::ofstream(folder / "in.txt") << input;
    std::string command =
        "cd '" + folder.string() + "' && " + before + " '" SEQ2SEQ "' " + arguments + " <in.txt >out.txt 2>err.txt";
    int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(folder / "out.txt"), contents(folder / "err.txt")};
  }
};

/// One line on standard error that names what is wrong, nothing else, status 2.
void check_refused(const Workplace& place, const std::string& arguments, std::initializer_list<const char*> parts,
                   const std::string& input = "") {
  CAPTURE(arguments);
  Run run = place.run(arguments, input);
  CHECK(run.status == 2);
  CHECK(run.out == "");
  CHECK(std::count(run.error.begin(), run.error.end(), '\n') == 1);
  CHECK(run.error.starts_with("seq2seq: "));
  for (const char* part : parts) CHECK_MESSAGE(run.error.find(part) != std::string::npos, run.error, " lacks ", part);
}

const std::string tiny = "--d-model 16 --heads 2 --layers 1 --d-ff 16 --length 4";

}  // namespace

TEST_CASE("bad input gets one line that says what is wrong and what is allowed, status 2, and leaves no file") {
  Workplace place;
  check_refused(place, "", {"subcommand"});
  check_refused(place, "train", {"task"});
  check_refused(place, "train sort", {"sort", "copy", "reverse"});
  check_refused(place, "train copy --heads 3", {"--heads", "3", "64"});
  check_refused(place, "train copy --steps -5", {"--steps", "-5", "1"});
  check_refused(place, "train copy --batch 0", {"--batch", "0"});
  check_refused(place, "train copy --d-model 999999999999", {"--d-model", "999999999999", "1024"});
  check_refused(place, "train copy --seed -1", {"--seed", "-1"});
  check_refused(place, "train copy --lr nan", {"lr", "nan"});
  check_refused(place, "train copy --dropout 1.5", {"--dropout", "1.5", "0.9"});
  check_refused(place, "train copy --length 1", {"256", "held out"});
  check_refused(place, "train copy --bogus", {"--bogus"});
  check_refused(place, "train copy --out /dev/null/x", {"/dev/null/x"});
  check_refused(place, "train copy " + tiny + " --metrics /dev/null/x", {"/dev/null/x"});
  check_refused(place, "train copy " + tiny + " --pictures /dev/null/x", {"/dev/null/x"});
  check_refused(place, "decode nowhere", {"nowhere/model.json"});
  CHECK_FALSE(fs::exists(place.folder / "runs" / "copy" / "model.safetensors"));
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

  check_refused(place, "decode model", {"\"11\"", "1 to 10"}, "1 11\n");
  check_refused(place, "decode model", {"\"x\"", "1 to 10"}, "x\n");
  check_refused(place, "decode model", {"empty"}, "\n");
  fs::path weights = place.folder / "model" / "model.safetensors";
  fs::resize_file(weights, fs::file_size(weights) - 4);
  check_refused(place, "decode model", {"model.safetensors"}, "1\n");
  fs::resize_file(weights, 3);
  check_refused(place, "decode model", {"model.safetensors"}, "1\n");
  fs::remove(weights);
  check_refused(place, "decode model", {"model.safetensors"}, "1\n");
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
  // --foreground: one signal, not a second one to the whole group, which would end the program at once.
  Run run =
      place.run("train copy --steps 100000 --lr 0 --out model", "", "timeout --foreground --preserve-status -s INT 2");
  CHECK(run.status == 130);
  CHECK(run.out.find("interrupted after ") != std::string::npos);
  CHECK(run.out.find("model/model.safetensors") != std::string::npos);
  CHECK(place.run("decode model", "1 2\n").status == 0);
}

TEST_CASE("--pictures draws the learning curve and every attention, and changes nothing that is trained") {
  Workplace place;
  const std::string run = "train reverse " + tiny + " --steps 60 --dropout 0.1 --seed 3 --out ";
  Run plain = place.run(run + "plain"), drawn = place.run(run + "drawn --pictures 'my pictures'");
  CHECK(drawn.status == plain.status);
  CHECK(drawn.error == "");
  CHECK(contents(place.folder / "plain/model.safetensors") == contents(place.folder / "drawn/model.safetensors"));

  std::string lines;
  for (const char* name : {"learning_curve", "encoder.layers.0.self_attn", "decoder.layers.0.self_attn",
                           "decoder.layers.0.multihead_attn"}) {
    std::string file = "my pictures/" + std::string(name) + ".svg";
    lines += file + "\n";
    CHECK_MESSAGE(std::system(("xmllint --noout '" + (place.folder / file).string() + "'").c_str()) == 0, file);
  }
  CHECK(drawn.out.ends_with("\n" + lines));

  std::ifstream weights(place.folder / "my pictures/decoder.layers.0.multihead_attn.dat");
  int rows = 0;
  for (std::string line; std::getline(weights, line);) {
    if (line.empty()) continue;
    std::istringstream numbers(line);
    double sum = 0;
    for (double weight = 0; numbers >> weight;) sum += weight;
    CHECK(sum == doctest::Approx(1).epsilon(1e-5));
    ++rows;
  }
  CHECK(rows == 2 * 5);  // two heads; begin and four symbols look at the source
  std::string svg = contents(place.folder / "my pictures/decoder.layers.0.multihead_attn.svg");
  CHECK(svg.find(">head 2<") != std::string::npos);
  CHECK(svg.find(">&lt;s><") != std::string::npos);
}

TEST_CASE("--pictures without gnuplot, or with a loss that is not finite, says what to do and ends as it would") {
  Workplace place;
  Run run = place.run("train copy " + tiny + " --steps 3 --out model --pictures p", "", "PATH=/nowhere");
  CHECK(run.status == 1);
  CHECK(run.error == "");
  CHECK(run.out.find("gnuplot is not installed (apt-get install gnuplot-nox): run gnuplot p/learning_curve.gp") !=
        std::string::npos);
  CHECK(fs::exists(place.folder / "p/learning_curve.dat"));
  CHECK(place.run("train copy " + tiny + " --steps 60 --lr 10 --out model --pictures p").status == 1);
  CHECK(fs::exists(place.folder / "p/learning_curve.svg"));
}
