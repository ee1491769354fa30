#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tutorial {

/// A program to run; it reads nothing from its standard input.
struct Command {
  std::vector<std::string> words;                   // the program and its arguments
  std::filesystem::path folder = {};                // where it runs, by default here
  int seconds = 0;                                  // ended after so many; 0: never
  std::function<void(std::string_view)> hear = {};  // gets the output as it comes
};

struct Outcome {
  std::string output;   // standard output and standard error as they came
  std::string trouble;  // "" when it ended with exit status 0; else what happened, as the end of a sentence:
                        // "ends with exit status 1", "crashes: Segmentation fault", "is still running after 5 seconds"
  int status = 0;       // the exit status; -1 when it did not end by itself
};

/// Runs to the end, with one thread for matrix products. Throws Interrupted when Ctrl-C ends it, Failure when there is
/// no such program.
Outcome run(const Command& command);

}  // namespace tutorial
