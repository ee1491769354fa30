// Makes the tables of examples/RESULTS.md anew: what is said of Transformers and recurrent networks, measured.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <numeric>
#include <thread>

#include "autograd/core/parallel.hpp"
#include "autograd/kernels/blas.hpp"
#include "examples/command_line.hpp"
#include "examples/compare/tables.hpp"
#include "examples/run_program.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

namespace comparison {

const std::vector<Table>& tables() {
  static const std::vector<Table> all = {
      {"learning", "Learning to copy and to reverse", learning},
      {"lengths", "Beyond the trained length", lengths},
      {"time", "The time of a step", time},
      {"gradients", "How far a gradient reaches", gradients},
      {"annotated", "The Annotated Transformer's copy", annotated},
      {"tasks", "Sorting, steering, adding", tasks},
      {"pronunciation", "Spelling to pronunciation", pronunciation, true},
  };
  return all;
}

void announce(const std::string& run) {
  fmt::print("{}\n", run);
  std::fflush(stdout);
}

void use_threads(int count) {
  set_threads(count);
  set_blas_threads(1);  // the threads are shared out above the products
}

void use_two_threads() { use_threads(std::thread::hardware_concurrency() > 1 ? 2 : 1); }

namespace {

struct Options {
  std::string table;  // empty: all
  bool quick = false;
  std::int64_t seeds = 3;
  std::filesystem::path out = COMPARE_ROOT "/examples";

  void fields(Fields& fields) {
    fields.whole("seeds", seeds, {.low = 1, .high = 99}, "runs of each model, with seeds 1, 2, ...");
    fields.flag("quick", quick, "tiny sizes, which show that a table can be made: no results");
  }
  /// The command that asks for these and one table.
  std::string command(const char* table_name) const {
    return fmt::format("scripts/run compare --table {}{}{}", table_name, quick ? " --quick" : "",
                       seeds != 3 ? fmt::format(" --seeds {}", seeds) : "");
  }
};

Options parse(int argc, char** argv) {
  Options options;
  CLI::App app("Measures what is said of Transformers and recurrent networks, and writes it into RESULTS.md.",
               "compare");
  app.failure_message([](const CLI::App*, const CLI::Error& error) { return std::string(error.what()); });
  std::vector<std::string> names;
  for (const Table& table : tables()) names.push_back(table.name);
  app.add_option("--table", options.table, fmt::format("this one alone: {}", fmt::join(names, ", ")))
      ->check(CLI::IsMember(names))
      ->option_text("NAME");
  add_options(app, {fields_of(options)});
  add_path(app, "--out", options.out, "folder of RESULTS.md and pictures/", "[examples, where Gradus lies]");
  app.footer(
      "Each table is written when it is done: after Ctrl-C those that were made stay. Exit status: 0, 2 where "
      "something is wrong, 130 after Ctrl-C.");
  parse_or_exit(app, argc, argv, [&] {
    auto one_seed = [&](const Table& table) { return table.one_seed && table.name == options.table; };
    bool takes_seeds = std::none_of(tables().begin(), tables().end(), one_seed);
    check_meant(app, {{{"--seeds"}, takes_seeds, "a table that is made with several"}});
  });
  return options;
}

/// The program's exit status.
int run(const Options& options) {
  Settings settings{.quick = options.quick, .pictures = options.out / "pictures"};
  settings.seeds.resize(static_cast<std::size_t>(options.seeds));
  std::iota(settings.seeds.begin(), settings.seeds.end(), 1);
  Results results(options.out);
  catch_interrupt();
  for (const Table& table : tables()) {
    if (!options.table.empty() && options.table != table.name) continue;
    fmt::print("\nTable {}: {}\n", table.name, table.title);
    auto begin = std::chrono::steady_clock::now();
    Section section = table.make(settings);
    if (interrupted()) {
      fmt::print("\ninterrupted: table {} stays as it was\n", table.name);
      return 130;
    }
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::string taken =
        seconds < 60 ? fmt::format("{:.1f} seconds", seconds) : fmt::format("{:.0f} minutes", seconds / 60);
    results.put(table.name, table.title,
                fmt::format("`{}`, {}, {}, {}: {}.", options.command(table.name), today(), taken,
                            seeds_in_words(table.one_seed ? 1 : options.seeds), machine()),
                section);
    for (const Section::Drawn& drawn : section.pictures) fmt::print("{}\n", drawn.picture.message);
    fmt::print("table {} is in {}\n", table.name, (options.out / "RESULTS.md").string());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace comparison

int main(int argc, char** argv) {
  return run_program("compare", "--table", argv, [&] { return comparison::run(comparison::parse(argc, argv)); });
}
