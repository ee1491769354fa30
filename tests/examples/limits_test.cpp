// Where memory, threads or instructions are missing a program says so in a sentence, or works with fewer; it never
// hangs, crashes or ends with a status that means something else.
#include <sys/resource.h>

#include "autograd/kernels/blas.hpp"
#include "tests/examples/text_place.hpp"

namespace {

const std::string one_step = "train copy " + tiny + " --steps 1 --out model ";

/// Ended after 20 seconds, with status 124.
[[maybe_unused]] Run run_within(const Workplace& place, const std::string& limit, const std::string& arguments) {
  return place.run(arguments, "1 2 3 4\n", limit + "; timeout -s KILL 20");
}

/// As a user who has no other processes and may have so many, and threads; root may have any number.
Run run_with_processes(const Workplace& place, int most, const std::string& arguments, const std::string& before) {
  fs::permissions(place.folder, fs::perms::all);
  // Only the program itself is below the limit, which the shell's own children would count for.
  return place.run(
      arguments, "",
      "exec env " + before + " prlimit --nproc=" + std::to_string(most) + " setpriv --reuid=12345 --clear-groups ");
}

}  // namespace

#if !defined(__SANITIZE_ADDRESS__)  // the sanitizer takes terabytes of addresses
TEST_CASE("limits: with too little memory a program ends with a sentence, and never tries for ever") {
  Workplace place;
  place.run(one_step);
  int well = 0;
  for (int megabytes : {60, 100, 150, 180, 200, 230, 260, 300, 400, 600})
    for (const std::string& arguments : {one_step, one_step + "--threads 4", std::string("decode model")}) {
      CAPTURE(megabytes);
      CAPTURE(arguments);
      Run run = run_within(place, "ulimit -v " + std::to_string(1000 * megabytes), arguments);
      bool refused = run.status == 2 && run.error.find("seq2seq: the memory does not suffice") != std::string::npos;
      bool worked = run.status == (arguments[0] == 'd' ? 0 : 1);
      CHECK_MESSAGE((refused || worked), run.status, " ", run.error);
      // What OpenBLAS itself takes is missed before it is loaded; where it suffices for one thread the program goes on.
      if (megabytes <= 100 && gradus::blas_kernel() != "own")
        CHECK(run.error == "seq2seq: the memory does not suffice for OpenBLAS\n");
      if (megabytes >= 230) CHECK(run.error.find("for OpenBLAS") == std::string::npos);
      CHECK(std::count(run.error.begin(), run.error.end(), '\n') == (refused || arguments.ends_with("4")));
      well += worked;
    }
  CHECK(well >= 6);
}
#endif

TEST_CASE("limits: with fewer threads than it is to have a program works on with those there are, and says so") {
  Workplace place;
  // Only root can be another user, who may not be let into the folder of the program.
  if (geteuid() != 0 || run_with_processes(place, 1000, "--help", "").status != 0) return;
  for (int most : {1, 2, 3}) {
    CAPTURE(most);
    Run run = run_with_processes(place, most, one_step + "--threads 4", "-u OPENBLAS_NUM_THREADS");
    CHECK(run.status == 1);
    CHECK(run.error.find("seq2seq: " + std::to_string(most) + " of 4 threads: set_threads: ") != std::string::npos);
    CHECK(run.out.find(" on " + std::to_string(most) + " thread") != std::string::npos);
  }
  for (const char* before : {"-u OPENBLAS_NUM_THREADS", "OPENBLAS_NUM_THREADS=4"}) {
    CAPTURE(before);
    Run run = run_with_processes(place, 1, one_step, before);
    CHECK(run.status == 1);
    CHECK(run.out.find(" on 1 thread\n") != std::string::npos);
  }
}

TEST_CASE("limits: more threads than processors are told") {
  Workplace place;
  CHECK(place.run(one_step + "--threads 64").out.find("64 threads share ") != std::string::npos);
  CHECK(place.run(one_step).out.find(" share ") == std::string::npos);
  for (const char* no_count : {"OPENBLAS_NUM_THREADS=abc", "OPENBLAS_NUM_THREADS=0"})
    CHECK(place.run(one_step, "", no_count).out.find(" on 1 thread\n") != std::string::npos);
}

TEST_CASE("limits: long sequences leave the table of answers one of short lines") {
  Workplace place;
  Run run = place.run("train copy --d-model 8 --heads 1 --layers 1 --d-ff 8 --held-out 6 --length 200 --steps 1");
  CHECK(run.status == 1);
  std::size_t table = run.out.find("  target");
  REQUIRE(table != std::string::npos);
  std::istringstream lines(run.out.substr(table));
  int rows = 0;
  for (std::string line; std::getline(lines, line) && !line.empty(); ++rows) CHECK(line.size() < 80);
  CHECK(rows == 6);
  CHECK(run.out.find(" ...", table) != std::string::npos);
}

TEST_CASE("limits: an evaluation shows how far it is on a terminal") {
  if (std::system("command -v script >/dev/null") != 0) return;
  Workplace place;
  place.put("run.sh", "'" + place.program + "' train copy --length 100 --steps 1 --out model");
  int status = std::system(
      ("cd '" + place.folder.string() + "' && script -qec 'sh run.sh' /dev/null </dev/null >out.txt").c_str());
  CHECK(WEXITSTATUS(status) == 1);
  std::string out = contents(place.folder / "out.txt");
  CHECK_MESSAGE(out.find(" % ...") != std::string::npos, out);
  CHECK(out.find("exact 0/256") != std::string::npos);
}

TEST_CASE("limits: a text that goes on for ever ends where nobody can read it") {
  TextPlace place(LANGUAGE_MODEL);
  place.train("--steps 1");
  int status = std::system(("cd '" + place.folder.string() + "' && timeout -s KILL 20 '" + place.program +
                            "' write model --prompt the --length 1000000000 >/dev/full 2>err.txt")
                               .c_str());
  CHECK(WEXITSTATUS(status) == 1);
  CHECK(contents(place.folder / "err.txt") == "language_model: not all of the output could be written\n");
}

TEST_CASE("limits: metrics into a pipe that nobody reads are refused, and nothing waits") {
  Workplace place;
  Run run = place.run(one_step + "--metrics pipe", "", "mkfifo pipe; timeout -s KILL 20");
  CHECK(run.status == 2);
  CHECK(run.error == "seq2seq: pipe: cannot be written: nobody reads the pipe\n");
}

TEST_CASE("limits: pictures that cannot be written take nothing with them") {
  Workplace place;
  Run run = place.run(one_step + "--pictures pictures", "", "mkdir -p pictures/learning_curve.gp;");
  CHECK(run.status == 1);
  CHECK(run.error.starts_with("seq2seq: pictures/learning_curve.gp: cannot be written"));
  CHECK(fs::exists(place.folder / "model/model.safetensors"));
}

TEST_CASE("limits: a kernel whose instructions are missing is refused") {
#if defined(__x86_64__)
  Workplace place;
  Run run = place.run(one_step, "", "GRADUS_BLAS_KERNEL=SkylakeX");
  bool can = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
  CHECK(run.status == (can ? 1 : 2));
  if (!can) CHECK(run.error.find("this processor can run ") != std::string::npos);
#endif
}
