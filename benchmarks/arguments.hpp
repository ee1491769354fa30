#pragma once
#include <string>

namespace benchmarks {

struct Arguments {
  std::string configuration;
  int steps = 100;
  int threads = 1;
};

/// Of `step CONFIG [--steps N] [--threads N]`; ends the program with the usage and status 2 (0 for --help) where they
/// are not that.
Arguments arguments_of(int argc, char** argv);

}  // namespace benchmarks
