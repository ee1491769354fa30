// report [TARGETS] <lines: what scripts/bench ran, as a table in Markdown. The lines are those of step, floor,
// step_libtorch, overhead and latency; the first line of each program and configuration is round 1, the second round 2.
// With targets.txt each figure stands beside its target, and the exit status is 1 where one is missed.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>

#include "benchmarks/measurement.hpp"

using nlohmann::json;
using Runs = std::vector<json>;

namespace {

struct Target {
  double step_to_floor, libtorch_to_step, memory, two_threads;
};

struct Targets {
  std::map<std::string, Target> of;
  std::optional<double> overhead;
};

Targets read_targets(const char* file) {
  Targets targets;
  std::ifstream in(file);
  if (!in) throw std::invalid_argument(fmt::format("cannot read {}", file));
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string name;
    if (!(words >> name) || name.starts_with('#')) continue;
    double first = 0;  // of a configuration: the steps, which concern scripts/bench
    words >> first;
    Target t{};
    if (name == "overhead")
      targets.overhead = first;
    else if (words >> t.step_to_floor >> t.libtorch_to_step >> t.memory >> t.two_threads)
      targets.of[name] = t;
    if (!words) throw std::invalid_argument(fmt::format("{}: what is \"{}\"?", file, line));
  }
  return targets;
}

struct Configuration {
  std::string name;
  Runs floor, step, two_threads, libtorch;
};

/// What there is in one column of each round.
std::vector<double> column(const Runs& runs, const char* key) {
  std::vector<double> values;
  for (const json& run : runs) values.push_back(run.at(key).get<double>());
  return values;
}

/// The median over the rounds of a / b; nothing where one was not run.
std::optional<double> ratio(const Runs& a, const Runs& b, const char* key) {
  std::vector<double> of_a = column(a, key), of_b = column(b, key), ratios;
  for (std::size_t round = 0; round < std::min(a.size(), b.size()); ++round)
    ratios.push_back(of_a[round] / of_b[round]);
  if (ratios.empty()) return {};
  return benchmarks::median(ratios);
}

class Report {
 public:
  explicit Report(Targets targets) : targets_(std::move(targets)) {}

  void read(std::istream& in) {
    for (std::string line; std::getline(in, line);) {
      json run = json::parse(line);
      std::string library = run.at("lib"), name = run.value("cfg", "");
      if (library == "latency" || name == "overhead") {
        (library == "latency" ? latency_ : overhead_) = run;
        continue;
      }
      kernels_.insert(run.at("core").get<std::string>());
      bool two = run.at("threads") == 2;
      Configuration& c = configuration(name);
      (library == "floor" ? c.floor : library == "libtorch" ? c.libtorch : two ? c.two_threads : c.step).push_back(run);
    }
  }

  void print() {
    if (!kernels_.empty()) fmt::print("- BLAS kernel: {}\n", fmt::join(kernels_, ", "));
    if (!latency_.is_null())
      fmt::print("- From one core to another a number takes {:.0f} ns.\n", latency_.at("one_way_ns").get<double>());
    if (!overhead_.is_null()) {
      auto ns = [&](const char* key) { return overhead_.at(key).get<double>(); };
      fmt::print(
          "- Recording an operation of one element: {} ns in a loop; forward {:.0f}, backward {:.0f}, freeing "
          "{:.0f} each by itself.\n",
          at_most("overhead", ns("all_ns"), targets_.overhead, 0), ns("forward_ns"), ns("backward_ns"),
          ns("freeing_ns"));
    }
    fmt::print(
        "\n| | floor, ms | step, ms | step / floor | libtorch, ms | libtorch / step | peak MiB | two threads | "
        "same bits | parameters |\n|---|---|---|---|---|---|---|---|---|---|\n");
    for (const Configuration& c : configurations_)
      if (!c.step.empty()) print_row(c);
    if (targets_.of.empty() || configurations_.empty()) return;
    fmt::print("\n{}\n", missed_.empty() ? "Every target that was measured is met."
                                         : fmt::format("Missed: {}.", fmt::join(missed_, ", ")));
  }

  bool all_met() const { return missed_.empty(); }

 private:
  Configuration& configuration(const std::string& name) {
    for (Configuration& c : configurations_)
      if (c.name == name) return c;
    return configurations_.emplace_back(Configuration{name, {}, {}, {}, {}});
  }

  void print_row(const Configuration& c) {
    auto found = targets_.of.find(c.name);
    auto target = [&](double Target::*field) {
      return found == targets_.of.end() ? std::optional<double>() : found->second.*field;
    };
    auto milliseconds = [](const Runs& runs) {
      return runs.empty() ? "" : fmt::format("{:.4g}", benchmarks::median(column(runs, "cpu_median")));
    };
    std::vector<double> memory = column(c.step, "rss_mib");
    double most_memory = *std::max_element(memory.begin(), memory.end());
    // In braces: what is missed is noted from left to right.
    std::vector<std::string> cells{
        c.name,
        milliseconds(c.floor),
        milliseconds(c.step),
        at_most(c.name + " step / floor", ratio(c.step, c.floor, "cpu_median"), target(&Target::step_to_floor)),
        milliseconds(c.libtorch),
        at_least(c.name + " libtorch / step", ratio(c.libtorch, c.step, "cpu_median"),
                 target(&Target::libtorch_to_step)),
        at_most(c.name + " peak MiB", most_memory, target(&Target::memory), 0),
        at_least(c.name + " two threads", ratio(c.step, c.two_threads, "ms_median"), target(&Target::two_threads)),
        same(c.name + " same bits", c.step, c.two_threads, "hash"),
        parameters(c)};
    fmt::print("| {} |\n", fmt::join(cells, " | "));
  }

  /// "1.08 ≤ 1.10", or "**1.12 > 1.10**" and a note of what was missed; the figure alone without a target.
  std::string beside(const std::string& what, std::optional<double> value, std::optional<double> target, bool met,
                     const char* relation, int digits) {
    if (!value) return "";
    std::string figure = fmt::format("{:.{}f}", *value, digits);
    if (!target) return figure;
    if (!met) missed_.push_back(what);
    return fmt::format("{0}{1} {2} {3:.{4}f}{0}", met ? "" : "**", figure, relation, *target, digits);
  }
  std::string at_most(const std::string& what, std::optional<double> value, std::optional<double> target,
                      int digits = 2) {
    bool met = value <= target;
    return beside(what, value, target, met, met ? "≤" : ">", digits);
  }
  std::string at_least(const std::string& what, std::optional<double> value, std::optional<double> target) {
    bool met = value >= target;
    return beside(what, value, target, met, met ? "≥" : "<", 2);
  }

  std::string same(const std::string& what, const Runs& a, const Runs& b, const char* key) {
    if (a.empty() || b.empty()) return "";
    for (const Runs* runs : {&a, &b})
      for (const json& run : *runs)
        if (run.at(key) != a.front().at(key)) return missed_.push_back(what), "**no**";
    return "yes";
  }

  std::string parameters(const Configuration& c) {
    std::string count = c.step.front().at("params").dump();
    if (same(c.name + " parameters", c.step, c.libtorch, "params") != "**no**") return count;
    return fmt::format("**{}, libtorch {}**", count, c.libtorch.front().at("params").dump());
  }

  Targets targets_;
  std::set<std::string> kernels_;
  json overhead_, latency_;
  std::vector<Configuration> configurations_;
  std::vector<std::string> missed_;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    Report report(argc > 1 ? read_targets(argv[1]) : Targets{});
    report.read(std::cin);
    report.print();
    return report.all_met() ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "report: {}\n", error.what());
    return 2;
  }
}
