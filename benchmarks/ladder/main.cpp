// ladder [matmul|attention|layer_norm|adam] [--check]: from the composed version of each to the library's own, rung by
// rung.
#include <fmt/core.h>

#include <cstdio>
#include <functional>
#include <sstream>

#include "autograd/kernels/blas.hpp"
#include "benchmarks/ladder/ladder.hpp"

namespace {

using ladder::Ladder;
using ladder::Rung;

struct Entry {
  const char* name;
  const char* what;
  std::vector<Ladder> (*make)();
};
const std::vector<Entry> entries = {
    {"matmul", "the product of two matrices", ladder::matmul},
    {"attention", "forward and backward of causal attention", ladder::attention},
    {"layer_norm", "forward and backward of layer norm", ladder::layer_norm},
    {"adam", "one Adam update", ladder::adam},
};

constexpr const char* usage =
    "Usage: ladder [matmul|attention|layer_norm|adam] [--check]\n\n"
    "Climbs from an operation composed of simple ones to the one that the library runs, one idea a\n"
    "rung, and says for each rung what it changes, how long it takes, and how far its results are\n"
    "from the first one's. The code of a rung is in benchmarks/ladder, in the file of that name.\n"
    "Without a name: all four. One thread.\n\n"
    "  --check   looks at the results only and takes no times\n"
    "  --help    prints this\n\n"
    "Exit status: 0, 1 when a rung's results are not those of the first, 2 for wrong arguments.\n";

/// "1 composed" and below it, indented, the sentence, within 96 columns.
void explain(std::size_t number, const Rung& rung) {
  fmt::print("  {} {}\n", number, rung.name);
  std::istringstream words(rung.why);
  std::string line = "   ";
  for (std::string word; words >> word; line += " " + word)
    if (line.size() + 1 + word.size() > 96) {
      fmt::print("{}\n", line);
      line = "   ";
    }
  fmt::print("{}\n", line);
}

/// False when a rung disagrees.
bool climb(const Ladder& ladder, bool check_only) {
  std::vector<double> differences = ladder::differences(ladder), times;
  if (!check_only) times = ladder::microseconds(ladder);
  fmt::print("\n{}\n  {:<26}{:>14}{:>14}{:>20}\n", ladder.size, "", "microseconds", "times faster",
             "largest difference");
  bool good = true;
  for (std::size_t i = 0; i < ladder.rungs.size(); ++i) {
    bool close = differences[i] <= ladder::tolerance;  // NaN is not
    good = good && close;
    std::string time = check_only ? "-" : fmt::format("{:.1f}", times[i]);
    std::string faster = check_only ? "-" : fmt::format("{:.1f}", times[0] / times[i]);
    fmt::print("  {} {:<24}{:>14}{:>14}{:>20.1e}{}\n", i + 1, ladder.rungs[i].name, time, faster, differences[i],
               close ? "" : "  wrong");
  }
  return good;
}

bool climb(const Entry& entry, bool check_only) {
  fmt::print("{}: {}\n\n", entry.name, entry.what);
  bool good = true, explained = false;
  for (const Ladder& ladder : entry.make()) {
    for (std::size_t i = 0; i < ladder.rungs.size() && !explained; ++i) explain(i + 1, ladder.rungs[i]);
    explained = true;
    good = climb(ladder, check_only) && good;
    std::fflush(stdout);
  }
  fmt::print("\n");
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    gradus::choose_blas_kernel(argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ladder: {}\n", error.what());
    return 2;
  }
  gradus::set_blas_threads(1);
  bool check_only = false;
  std::vector<Entry> chosen;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    if (argument == "--help") {
      fmt::print("{}", usage);
      return 0;
    }
    if (argument == "--check") {
      check_only = true;
      continue;
    }
    std::size_t before = chosen.size();
    for (const Entry& entry : entries)
      if (argument == entry.name) chosen.push_back(entry);
    if (chosen.size() == before) {
      fmt::print(stderr, "ladder: there is no ladder \"{}\"\n\n{}", argument, usage);
      return 2;
    }
  }
  fmt::print(
      "One thread, {}, BLAS kernel {}. Differences are parts of the largest number of each\n"
      "output and gradient; more than {} against rung 1 is wrong. Times are medians of\n"
      "processor time, the rungs taking turns.\n\n",
      sizeof(ladder::Scalar) == sizeof(float) ? "float" : "double", gradus::blas_kernel(), ladder::tolerance);
  bool good = true;
  for (const Entry& entry : chosen.empty() ? entries : chosen) good = climb(entry, check_only) && good;
  return good ? 0 : 1;
}
