#include "tests/examples/workplace.hpp"

namespace {

Run graph(const Workplace& place, const std::string& arguments, const std::string& before = "") {
  std::string command = "cd '" + place.folder.string() + "' && " + before + " '" GRAPH "' " + arguments +
                        " >graph.out 2>graph.error </dev/null";
  int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(place.folder / "graph.out"),
          contents(place.folder / "graph.error")};
}

}  // namespace

TEST_CASE("graph draws the file that it is given, and says where it is") {
  Workplace place;
  Run run = graph(place, "transformer.svg");
  CHECK(run.status == 0);
  CHECK(run.out == "transformer.svg\n");
  CHECK(fs::exists(place.folder / "transformer.svg"));

  run = graph(place, "transformer.svg", "PATH=/nowhere");  // no dot there
  CHECK(run.status == 1);
  CHECK(run.out.find("is not installed") != std::string::npos);
  CHECK_FALSE(fs::exists(place.folder / "transformer.svg"));
}

TEST_CASE("graph answers what it cannot do with one line and status 2, and draws nothing") {
  Workplace place;
  for (const char* arguments : {"--help", "--frobnicate", "a.svg b.svg", "x.pdf", "/dev/null/x.svg"}) {
    CAPTURE(arguments);
    Run run = graph(place, arguments);
    CHECK(run.status == 2);
    CHECK(run.out == "");
    CHECK(std::count(run.error.begin(), run.error.end(), '\n') == 1);
    CHECK((run.error.starts_with("usage: graph ") || run.error.starts_with("graph: ")));
  }
  CHECK_FALSE(fs::exists(place.folder / "a.svg"));
}
