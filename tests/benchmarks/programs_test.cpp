#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/benchmarks/run.hpp"

using nlohmann::json;

TEST_CASE("step trains each configuration with as many parameters as the peers' models have") {
  const std::map<std::string, int> parameters = {
      {"micro", 4'000},     {"nano1", 45'144},   {"nano64", 45'144},        {"tiny", 236'237}, {"small", 938'528},
      {"gptmini", 809'856}, {"base", 7'447'648}, {"annotated", 14'731'787}, {"lstm", 269'197}, {"gru", 203'149}};
  for (const auto& model : parameters) {
    CAPTURE(model.first);
    Run step = run("step " + model.first + " --steps 1");
    REQUIRE(step.status == 0);
    CHECK(json::parse(step.out).at("params") == model.second);
  }
}

TEST_CASE("step leaves the same parameters with one thread and with two, and other ones after more steps") {
  auto hash = [](const std::string& options) { return json::parse(run("step tiny " + options).out).at("hash"); };
  json one = hash("--steps 5 --threads 1");
  CHECK(one == hash("--steps 5 --threads 2"));
  CHECK(one != hash("--steps 6 --threads 1"));
}

TEST_CASE("step and floor refuse what they do not know with status 2, and name it") {
  for (const char* program : {"step", "floor"})
    for (const char* arguments : {"nosuch", "", "tiny --steps 0", "tiny --threads none", "tiny --nosuch"}) {
      Run refused = run(std::string(program) + " " + arguments);
      CAPTURE(refused.error);
      CHECK(refused.status == 2);
      CHECK(refused.out == "");
      CHECK(refused.error != "");
    }
  CHECK(run("step nosuch").error.find("nosuch not in {micro,") != std::string::npos);
}

TEST_CASE("generate tells how fast it writes with the cache and without, for both windows") {
  Run written = run("generate --symbols 3");
  REQUIRE(written.status == 0);
  std::istringstream lines(written.out);
  for (int window : {64, 256}) {
    std::string line;
    REQUIRE(std::getline(lines, line));
    json figures = json::parse(line);
    CHECK(figures.at("window") == window);
    CHECK(figures.at("symbols") == 3);
    double with = figures.at("symbols_per_second"), without = figures.at("without_cache");
    CHECK(figures.at("ratio").get<double>() == doctest::Approx(with / without).epsilon(0.05));
  }
  for (const char* arguments : {"--symbols 0", "--nosuch", "tiny"})
    CHECK(run(std::string("generate ") + arguments).status == 2);
}

#if defined(__x86_64__)
TEST_CASE("programs run with the BLAS kernel that GRADUS_BLAS_KERNEL names, whatever OPENBLAS_CORETYPE says") {
  std::string line = run("floor micro --steps 1", "", "GRADUS_BLAS_KERNEL=Nehalem OPENBLAS_CORETYPE=Prescott").out;
  CHECK(json::parse(line).at("core") == "Nehalem");
  for (const char* program : {"step", "floor"}) {
    Run refused = run(std::string(program) + " micro --steps 1", "", "GRADUS_BLAS_KERNEL=nonesuch");
    CHECK(refused.status == 2);
    CHECK(refused.error.find("\"nonesuch\"; this processor can run Prescott") != std::string::npos);
  }
}
#endif
