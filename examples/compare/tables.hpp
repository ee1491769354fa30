#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "examples/compare/results.hpp"

namespace comparison {

/// What every table is made with.
struct Settings {
  bool quick = false;                     ///< tiny sizes, which show that it can be made and say nothing
  std::vector<std::uint64_t> seeds = {};  ///< a run with each
  std::filesystem::path pictures = {};    ///< folder
};

/// A table that the program makes. Where it was interrupted, what `make` returns is to be thrown away.
struct Table {
  const char* name;
  const char* title;
  Section (*make)(const Settings& settings);
  bool one_seed = false;  ///< for which the settings' first is enough
};

Section learning(const Settings& settings);
Section lengths(const Settings& settings);
Section time(const Settings& settings);
Section gradients(const Settings& settings);
Section annotated(const Settings& settings);
Section tasks(const Settings& settings);
Section pronunciation(const Settings& settings);

/// In the order in which they are made.
const std::vector<Table>& tables();

/// Says which run comes next: "LSTM, copy, length 20, seed 2".
void announce(const std::string& run);
/// So many threads share the work of what is trained from now on: two where the processor has them.
void use_two_threads();
void use_threads(int count);

}  // namespace comparison
