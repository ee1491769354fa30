#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "tests/examples/workplace.hpp"

namespace {

Run compare(const Workplace& place, const std::string& arguments) {
  std::string command =
      "cd '" + place.folder.string() + "' && '" COMPARE "' " + arguments + " >out.txt 2>err.txt </dev/null";
  int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(place.folder / "out.txt"),
          contents(place.folder / "err.txt")};
}

/// What stands between the markers of a table; "" where they are not there.
std::string section(const std::string& results, const std::string& name) {
  std::size_t begin = results.find("<!-- table " + name + " -->\n"),
              end = results.find("<!-- end of table " + name + " -->\n");
  return begin == std::string::npos || end == std::string::npos ? "" : results.substr(begin, end - begin);
}

/// The cells of each row of a table, its header left out, without blanks around them.
std::vector<std::vector<std::string>> rows_of(const std::string& section) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream in(section);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("| ")) continue;
    std::vector<std::string> cells;
    for (std::size_t at = 2, end = 0; (end = line.find(" |", at)) != std::string::npos; at = end + 3)
      cells.push_back(line.substr(at, end - at));
    rows.push_back(cells);
  }
  if (rows.size() >= 2) rows.erase(rows.begin(), rows.begin() + 2);
  return rows;
}

/// The first cells of each row, joined.
std::vector<std::string> labels_of(const std::string& section, std::size_t cells) {
  std::vector<std::string> labels;
  for (const std::vector<std::string>& row : rows_of(section)) {
    std::string label;
    for (std::size_t i = 0; i < cells && i < row.size(); ++i) label += (i ? " " : "") + row[i];
    labels.push_back(label);
  }
  return labels;
}

std::vector<std::string> joined(const std::vector<std::string>& before, const std::vector<std::string>& behind) {
  std::vector<std::string> result;
  for (const std::string& first : before)
    for (const std::string& second : behind) result.push_back(first + " " + second);
  return result;
}

}  // namespace

TEST_CASE("compare --quick makes every table with all its rows, and says by what each was made") {
  Workplace place;
  Run run = compare(place, "--quick --out made");
  CHECK(run.error == "");
  REQUIRE(run.status == 0);
  CHECK(run.out.find('\r') == std::string::npos);  // no terminal: plain lines
  std::string results = contents(place.folder / "made" / "RESULTS.md");

  const std::vector<std::string> models = {"Transformer", "LSTM", "LSTM + attention", "RNN"};
  const std::map<std::string, std::pair<std::size_t, std::vector<std::string>>> expected = {
      {"learning", {3, joined({"copy 4", "copy 5", "reverse 4", "reverse 5"}, models)}},
      {"lengths",
       {2,
        joined({"copy", "reverse"}, {"sinusoidal", "learned", "rotary", "ALiBi", "none", "LSTM", "LSTM + attention"})}},
      {"time",
       {1,
        {"4", "8", "16", "a step grows as", "---", "Transformer, 1 thread", "Transformer, 2 threads", "LSTM, 1 thread",
         "LSTM, 2 threads"}}},
      {"gradients", {2, joined(models, {"untrained", "trained"})}},
      {"annotated", {1, {"2", "4", "200, as published", "200, repeated in PyTorch 1.13"}}},
      {"tasks",
       {3, joined({"sort 4", "steered 4", "addition 2", "addition-reversed 2"}, {"Transformer", "LSTM + attention"})}},
      {"pronunciation", {1, {"Transformer", "LSTM + attention", "published, 3 layers of 256"}}},
  };
  for (const auto& entry : expected) {
    const std::string& name = entry.first;
    const auto& labels = entry.second;
    CAPTURE(name);
    std::string text = section(results, name);
    CHECK(labels_of(text, labels.first) == labels.second);
    for (const std::vector<std::string>& row : rows_of(text))
      for (const std::string& cell : row) CHECK((!cell.empty() && cell.find("nan") == std::string::npos));
    CHECK(text.find("`scripts/run compare --table " + name + " --quick`, ") != std::string::npos);
    CHECK(text.find(name == "pronunciation" ? ", seed 1: " : ", seeds 1 to 3: ") != std::string::npos);
    CHECK(text.find("BLAS kernel ") != std::string::npos);
    if (name == "annotated" || name == "tasks") continue;
    std::string picture = "pictures/compare_" + name + ".svg";
    CHECK(fs::exists(place.folder / "made" / picture));
    CHECK(text.find("](" + picture + ")") != std::string::npos);
  }
}

TEST_CASE("compare: one table is made anew in its place, and all that stands around it stays") {
  Workplace place;
  REQUIRE(compare(place, "--quick --table annotated --out .").status == 0);
  std::string first = contents(place.folder / "RESULTS.md");
  std::string with_more = first + "\nWritten by hand.\n<!-- table other -->\nold\n<!-- end of table other -->\n";
  std::ofstream(place.folder / "RESULTS.md") << with_more;

  Run run = compare(place, "--quick --seeds 2 --table annotated --out .");
  REQUIRE(run.status == 0);
  std::string again = contents(place.folder / "RESULTS.md");
  CHECK(section(again, "annotated") != section(first, "annotated"));
  CHECK(section(again, "annotated").find("--table annotated --quick --seeds 2`") != std::string::npos);
  CHECK(section(again, "annotated").find(", seeds 1 to 2: ") != std::string::npos);
  std::string rest = again;
  rest.replace(rest.find(section(again, "annotated")), section(again, "annotated").size(), section(first, "annotated"));
  CHECK(rest == with_more);

  std::ofstream(place.folder / "RESULTS.md") << "<!-- table annotated -->\n";
  run = compare(place, "--quick --table annotated --out .");
  CHECK(run.status == 2);
  CHECK(run.error.find("RESULTS.md: the markers of table annotated do not belong together") != std::string::npos);
  CHECK(contents(place.folder / "RESULTS.md") == "<!-- table annotated -->\n");
}

TEST_CASE("compare: --seeds means nothing for a table of one seed") {
  Workplace place;
  Run run = compare(place, "--quick --seeds 2 --table pronunciation --out .");
  CHECK(run.status == 2);
  CHECK(run.error.starts_with("compare: --seeds: means something only with a table that is made with several"));
  CHECK_FALSE(fs::exists(place.folder / "RESULTS.md"));
}

TEST_CASE("compare ends at a signal with status 130, and the file is as it was") {
  Workplace place;
  std::ofstream(place.folder / "RESULTS.md") << "before\n";
  std::ofstream(place.folder / "interrupt.sh")
      << "'" COMPARE "' --table annotated --out . >log.txt &\n"
      << "until grep -q seed log.txt; do sleep 0.1; done\nkill -TERM $!\nwait $!\necho $? >status.txt\n";
  CHECK(std::system(("cd '" + place.folder.string() + "' && sh interrupt.sh").c_str()) == 0);
  CHECK(contents(place.folder / "status.txt") == "130\n");
  CHECK(contents(place.folder / "log.txt").find("interrupted: table annotated stays as it was") != std::string::npos);
  CHECK(contents(place.folder / "RESULTS.md") == "before\n");
}

TEST_CASE("compare answers what it cannot do with one line and status 2") {
  Workplace place;
  for (const char* arguments : {"--table nothing", "--seeds 0", "--seeds many", "more", "--quick --out /dev/null/x"}) {
    CAPTURE(arguments);
    Run run = compare(place, arguments);
    CHECK(run.status == 2);
    CHECK(run.out == "");
    CHECK(std::count(run.error.begin(), run.error.end(), '\n') == 1);
    CHECK(run.error.starts_with("compare: "));
  }
  Run help = compare(place, "--help");
  CHECK(help.status == 0);
  for (const char* part :
       {"learning, lengths, time, gradients, annotated, tasks, pronunciation", "--quick", "--seeds", "--out", "130"})
    CHECK_MESSAGE(help.out.find(part) != std::string::npos, help.out, " lacks ", part);
}
