#include "benchmarks/arguments.hpp"

#include <CLI/CLI.hpp>

#include "benchmarks/configurations.hpp"

namespace benchmarks {

Arguments arguments_of(int argc, char** argv) {
  Arguments arguments;
  std::vector<std::string> names;
  for (const Configuration& c : configurations()) names.push_back(c.name);
  CLI::App app("Measures a named configuration and prints one line of JSON.");
  app.add_option("configuration", arguments.configuration)->required()->check(CLI::IsMember(names));
  app.add_option("--steps", arguments.steps, "how often it is run with the clock on")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--threads", arguments.threads)->capture_default_str()->check(CLI::Range(1, 64));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? 0 : 2);
  }
  return arguments;
}

}  // namespace benchmarks
