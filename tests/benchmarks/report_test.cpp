#include <fmt/core.h>

#include "tests/benchmarks/run.hpp"

namespace {

std::string floor_line(double ms) {
  return fmt::format(R"({{"lib":"floor","cfg":"tiny","core":"Haswell","threads":1,"cpu_median":{}}})", ms) + "\n";
}

std::string line(const std::string& library, int threads, double ms, const char* hash = "a1", int parameters = 9,
                 double memory = 20) {
  return fmt::format(R"({{"lib":"{}","cfg":"tiny","core":"Haswell","threads":{},"cpu_median":{},"ms_median":{},)",
                     library, threads, ms, ms) +
         fmt::format(R"("params":{},"rss_mib":{},"hash":"{}"}})", parameters, memory, hash) + "\n";
}

const std::string overhead =
    R"({"lib":"gradus","cfg":"overhead","forward_ns":10.0,"backward_ns":20.0,"freeing_ns":5.0,"all_ns":34.6})"
    "\n";

/// What report says of those lines, held to one configuration's targets.
Run report(const std::string& lines, const std::string& targets = "tiny 100 1.15 2.8 25 1.4\noverhead 300\n") {
  TemporaryFolder temporary;
  std::string file = (temporary.path / "targets.txt").string();
  std::ofstream(file) << "# a comment\n\n" << targets;
  return run("report '" + file + "'", lines);
}

void check_says(const Run& run, const std::string& part) {
  CHECK_MESSAGE(run.out.find(part) != std::string::npos, run.out, " lacks ", part);
}

}  // namespace

TEST_CASE("report: ratios are medians over the rounds, beside their targets") {
  std::string lines = overhead;
  // step / floor 1.1, 1.5, 1.1; libtorch / step 3, 2, 3; two threads 2, 1, 1.5. Ratios of the medians are others.
  lines += floor_line(1) + line("gradus", 1, 1.1) + line("libtorch", 1, 3.3, "b") + line("gradus", 2, 0.55);
  lines += floor_line(2) + line("gradus", 1, 3, "a1", 9, 21.4) + line("libtorch", 1, 6, "b") + line("gradus", 2, 3);
  lines += floor_line(4) + line("gradus", 1, 4.4) + line("libtorch", 1, 13.2, "b") + line("gradus", 2, 4.4 / 1.5);
  Run met = report(lines);
  check_says(met, "| tiny | 2 | 3 | 1.10 ≤ 1.15 | 6 | 3.00 ≥ 2.80 | 21 ≤ 25 | 1.50 ≥ 1.40 | yes | 9 |");
  check_says(met, "35 ≤ 300 ns in a loop; forward 10, backward 20, freeing 5");
  check_says(met, "BLAS kernel: Haswell");
  check_says(met, "Every target that was measured is met.");
  CHECK(met.status == 0);
}

TEST_CASE("report: a target that is missed stands out, is listed, and makes status 1") {
  Run missed = report(floor_line(1) + line("gradus", 1, 1.2, "a1", 9, 30) + line("libtorch", 1, 2.4) +
                      line("gradus", 2, 1.2, "a2"));
  check_says(missed, "| **1.20 > 1.15** | 2.4 | **2.00 < 2.80** | **30 > 25** | **1.00 < 1.40** | **no** | 9 |");
  check_says(missed,
             "Missed: tiny step / floor, tiny libtorch / step, tiny peak MiB, tiny two threads, tiny same bits.");
  CHECK(missed.status == 1);

  Run slow = report(overhead, "overhead 30\n");
  check_says(slow, "**35 > 30** ns");
  CHECK(slow.status == 1);
}

TEST_CASE("report: a peer that trains another number of parameters is no peer") {
  Run other = report(floor_line(1) + line("gradus", 1, 1, "a") + line("libtorch", 1, 9, "b", 8));
  check_says(other, "**9, libtorch 8**");
  CHECK(other.status == 1);
}

TEST_CASE("report: what was not run stays empty, and a round that is cut short counts as far as it went") {
  Run cut = report(floor_line(1) + line("gradus", 1, 1.1) + floor_line(9));
  check_says(cut, "| tiny | 5 | 1.1 | 1.10 ≤ 1.15 |  |  | 20 ≤ 25 |  |  | 9 |");
  CHECK(cut.status == 0);
  Run nothing = report("");
  CHECK(nothing.out.find("target") == std::string::npos);
  CHECK(nothing.status == 0);
}

TEST_CASE("report: without targets there are figures alone; lines and targets that are none are refused") {
  Run plain = run("report", floor_line(1) + line("gradus", 1, 1.2));
  check_says(plain, "| tiny | 1 | 1.2 | 1.20 |");
  CHECK(plain.out.find("target") == std::string::npos);
  CHECK(plain.status == 0);

  CHECK(run("report", "no JSON\n").status == 2);
  CHECK(run("report nosuch.txt").status == 2);
  CHECK(report("", "tiny 100 1.15\n").status == 2);
}
