#include "tests/benchmarks/run.hpp"

namespace {

const std::string script = GRADUS_SOURCE_DIR "/scripts/bench ";

}  // namespace

TEST_CASE("scripts/bench tells a wrong configuration at once, with those that step knows") {
  std::string known = run("step nosuch").error;  // "... not in {micro,nano1,...}"
  std::size_t open = known.find('{'), close = known.find('}');
  REQUIRE(close != std::string::npos);
  std::string names = known.substr(open + 1, close - open - 1);
  for (std::size_t comma; (comma = names.find(',')) != std::string::npos;) names[comma] = ' ';

  Run refused = run(script + "tiny nosuch");
  CHECK(refused.error == "scripts/bench: there is no configuration nosuch; there are " + names + "\n");
  CHECK(refused.out == "");
  CHECK(refused.status == 2);
}

TEST_CASE("scripts/bench tells its usage: on request with status 0, for options that it does not have with 2") {
  for (const char* arguments : {"--nosuch", "--ops add sub", "--ops --quick", "--quick --ops", "tiny --ops"}) {
    Run refused = run(script + arguments);
    CHECK(refused.error.find("Usage: scripts/bench ") != std::string::npos);
    CHECK(refused.status == 2);
  }
  Run help = run(script + "--help");
  CHECK(help.out.starts_with("Usage: scripts/bench "));
  CHECK(help.status == 0);
}
