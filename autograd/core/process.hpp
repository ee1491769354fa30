#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::inline GRADUS_PRECISION {

/// A program to run. It reads nothing from its standard input.
struct Command {
  std::vector<std::string> words;     ///< the program, looked up on PATH, and its arguments as it gets them: no shell
  std::filesystem::path folder = {};  ///< where it runs, by default here
  int seconds = 0;                    ///< ended after so many; 0: never
  std::function<void(std::string_view)> hear = {};  ///< gets the output as it comes
  std::function<bool()> stop = {};                  ///< asked ten times a second: true interrupts it, as Ctrl-C does
};

/// What became of it.
struct Ending {
  static constexpr int not_run = 127;  ///< as a shell says it

  std::string output = {};  ///< standard output and standard error as they came
  int status = not_run;     ///< the exit status; not_run where there is no such program; -1 where a signal ended it
  int signal = 0;           ///< that signal
  bool in_time = true;
};

/// Runs a program to its end, in a process group of its own: what it starts itself is ended with it.
Ending run_program(const Command& command);

}  // namespace gradus::inline GRADUS_PRECISION
