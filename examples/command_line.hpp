#pragma once
#include <CLI/CLI.hpp>
#include <filesystem>

#include "autograd/core/fields.hpp"

/// Adds an option for each field, `--d-model` for d_model, a flag for one that is true or false; what it is by default
/// is what it is now. Fields of one name in several lists are one option, which sets them all. Parsing throws
/// CLI::ValidationError that names what is wrong and what is allowed. The structs must outlive the parsing.
void add_options(CLI::App& app, const std::vector<gradus::Fields>& lists);

/// Adds an option for a file or folder, which must not be empty; the help shows `shown` for its value.
template <class Path>
CLI::Option* add_path(CLI::App& app, const std::string& name, Path& path, const std::string& help,
                      const std::string& shown) {
  auto set = [&path, name](const std::string& text) {
    if (text.empty()) throw CLI::ValidationError(name, "is given, and is empty");  // "$DIR" that was never set
    path = std::filesystem::path(text);
  };
  return app.add_option_function<std::string>(name, set, help)->option_text(shown);
}

/// Options of a command that mean something only where `holds`, which `with` says: "--model transformer".
struct OnlyWith {
  std::vector<std::string> options;
  bool holds;
  std::string with;
};
/// Throws CLI::ValidationError naming the first option that was given and means nothing.
void check_meant(const CLI::App& command, const std::vector<OnlyWith>& rules);
/// The names of options for those of `fields` that `others` lacks.
std::vector<std::string> options_of_these_alone(const gradus::Fields& fields, const gradus::Fields& others);

/// Throws CLI::ValidationError unless so many parts (--accumulate) divide a batch (--batch).
void check_parts(std::int64_t accumulate, std::int64_t batch);

/// Prints for each line of standard input what `answer` gives; that is told the number of the line, too. What it throws
/// is told on standard error and answered by an empty line, so that answers stay in step with lines. Ends where nobody
/// reads any more. The program's exit status: 2 where a line had no answer, else 0. Throws gradus::ValueError where the
/// input cannot be read (a folder), and for a line of more than a million bytes.
int answer_lines(const char* program,
                 const std::function<std::string(const std::string& line, std::int64_t number)>& answer);

/// Reads the command line, then runs `then`, which may throw CLI::ValidationError for options that do not fit together.
/// Prints one line that says what is wrong and what is allowed and ends the program with status 2 where it does not
/// fit; prints the help and ends it with status 0 where that is asked for.
void parse_or_exit(CLI::App& app, int argc, char** argv, const std::function<void()>& then);
