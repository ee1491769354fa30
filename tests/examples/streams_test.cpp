// Standard streams that are closed, full or gone, and signals: what was learned is saved, and the exit status says what
// happened.
#include "tests/examples/workplace.hpp"

namespace {

/// A command line of sh in the place's folder, in which `$p` is the program; its exit status.
int shell(const Workplace& place, const std::string& command) {
  int status = std::system(("cd '" + place.folder.string() + "' && p='" + place.program + "' && " + command).c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

const std::string train = "\"$p\" train copy " + tiny + " --out model ";

bool saved(const Workplace& place) {
  fs::path file = place.folder / "model" / "model.safetensors";
  bool there = fs::exists(file);
  fs::remove(file);
  return there;
}

}  // namespace

TEST_CASE("streams: training whose output cannot be written is saved all the same, and the status says it") {
  Workplace place;
  for (const char* streams : {">/dev/full 2>/dev/full", ">&- 2>&-", ">/dev/full 2>err.txt", "2>/dev/full >out.txt"}) {
    CAPTURE(streams);
    CHECK(shell(place, train + "--steps 3 " + streams) == 1);  // not all exact after three steps
    CHECK(saved(place));
  }
  CHECK(contents(place.folder / "err.txt") == "seq2seq: not all of the output could be written\n");
}

TEST_CASE("streams: a file that is opened does not take the place of a closed stream") {
  Workplace place;
  shell(place, train + "--steps 3 --metrics metrics.jsonl >&- 2>err.txt");
  std::string metrics = contents(place.folder / "metrics.jsonl");
  CHECK(std::count(metrics.begin(), metrics.end(), '\n') == 3);
  CHECK(metrics.find("step ") == std::string::npos);
}

TEST_CASE("streams: messages that cannot be written change no status") {
  Workplace place;
  shell(place, train + "--steps 3 >out.txt");
  for (const char* error : {"2>&-", "2>/dev/full"}) {
    CAPTURE(error);
    CHECK(shell(place, std::string("echo '1 x' | \"$p\" decode model >out.txt ") + error) == 2);
    CHECK(contents(place.folder / "out.txt") == "\n");
    CHECK(shell(place, std::string("\"$p\" train copy --nothing >out.txt ") + error) == 2);
    CHECK(shell(place, std::string("\"$p\" >out.txt ") + error) == 2);
  }
  CHECK(shell(place, "\"$p\" --help >/dev/full 2>err.txt") == 1);
  CHECK(shell(place, "\"$p\" --help >out.txt") == 0);
  CHECK(contents(place.folder / "out.txt").find("train") != std::string::npos);
}

TEST_CASE("streams: a closed one is not an empty one") {
  Workplace place;
  shell(place, train + "--steps 3 >out.txt");
  CHECK(shell(place, "echo '1 2 3 4' | \"$p\" decode model >&- 2>err.txt") == 1);
  CHECK(contents(place.folder / "err.txt") == "seq2seq: not all of the output could be written\n");
  CHECK(shell(place, "\"$p\" decode model <&- 2>err.txt") == 2);
  CHECK(contents(place.folder / "err.txt") == "seq2seq: standard input cannot be read\n");
}

TEST_CASE("streams: a reader that goes does not take the training with it") {
  Workplace place;
  CHECK(shell(place, "(" + train + "--steps 200 --metrics /dev/stdout; echo $? >status) | head -n 1 >out.txt") == 0);
  CHECK(saved(place));
  CHECK(contents(place.folder / "status") == "1\n");
}

TEST_CASE("signals: INT, TERM and HUP save; one that the starter ignores stays ignored") {
  Workplace place;
  for (const std::string signal : {"INT", "TERM", "HUP"}) {
    CAPTURE(signal);
    CHECK(shell(place, "timeout --foreground --preserve-status -s " + signal + " 1 " + train +
                           "--lr 1e-9 --steps 10000000 >out.txt") == 130);
    CHECK(contents(place.folder / "out.txt").find("interrupted after ") != std::string::npos);
    CHECK(fs::remove(place.folder / "model" / "checkpoint.safetensors"));
  }
  CHECK(shell(place, "ulimit -S -t 1; " + train + "--lr 1e-9 --steps 10000000 >out.txt") == 130);
  CHECK(contents(place.folder / "out.txt").find("interrupted after ") != std::string::npos);
  CHECK(shell(place, "trap '' HUP; " + train + "--lr 1e-9 --steps 2000 >out.txt & sleep 0.3; kill -HUP $!; wait $!") ==
        1);
  CHECK(contents(place.folder / "out.txt").find("interrupted") == std::string::npos);
}

TEST_CASE("a training whose loss is no number or has grown breaks off, says where, and leaves the folder as it was") {
  Workplace place;
  shell(place, train + "--steps 3 >out.txt");
  std::string before = contents(place.folder / "model" / "model.safetensors");
  for (const char* much : {"--lr 10 --layers 2", "--lr 10 --layers 16"}) {
    CAPTURE(much);
    Run run = place.run("train copy --d-model 16 --heads 2 --d-ff 16 --length 4 --steps 1000 --out model " +
                        std::string(much));
    CHECK(run.status == 3);
    CHECK(run.error.starts_with("seq2seq: training broke down at step "));
    CHECK(contents(place.folder / "model" / "model.safetensors") == before);
  }
}

TEST_CASE("an option that is given empty is refused") {
  Workplace place;
  for (const char* option : {"--out ''", "--metrics ''", "--pictures ''", "--pairs ''"})
    check_refused(place, std::string("train copy ") + option, {"is empty"});
  check_refused(place, "decode ''", {"DIR", "is empty"});
}

TEST_CASE("decode: what cannot be read is no end of input, and a line has a limit") {
  Workplace place;
  shell(place, train + "--steps 3 >out.txt");
  CHECK(shell(place, "\"$p\" decode model <. >out.txt 2>err.txt") == 2);
  CHECK(contents(place.folder / "err.txt") == "seq2seq: standard input cannot be read\n");
  CHECK(shell(place, "head -c 2000000 /dev/zero | \"$p\" decode model >out.txt 2>err.txt") == 2);
  CHECK(contents(place.folder / "err.txt").find("more than 1000000 bytes") != std::string::npos);
  CHECK(shell(place, "yes 1 2 3 4 | timeout 20 \"$p\" decode model >/dev/full 2>err.txt") == 1);
}
