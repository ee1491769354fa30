#include "examples/command_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "autograd/core/utf8.hpp"
#include "training/output.hpp"

using gradus::Field, gradus::Fields, gradus::shown;

namespace {

std::string option_name(const Field& field) {
  std::string name = "--" + field.name;
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// Fields of one name, in the order of the first of each.
std::vector<std::vector<Field>> by_name(const std::vector<Fields>& lists) {
  std::vector<std::vector<Field>> options;
  for (const Fields& fields : lists)
    for (const Field& field : fields) {
      auto same = [&](const std::vector<Field>& option) { return option.front().name == field.name; };
      auto found = std::find_if(options.begin(), options.end(), same);
      found == options.end() ? options.push_back({field}) : found->push_back(field);
    }
  return options;
}

std::string help_of(const Field& field) {
  return field.is_choice() ? fmt::format("{}; {}", field.help, field.allowed()) : field.help;
}

/// "[64]", or "[2 or 1]" where the fields of one name differ.
std::string defaults_of(const std::vector<Field>& option) {
  std::vector<std::string> texts;
  for (const Field& field : option)
    if (std::find(texts.begin(), texts.end(), field.text()) == texts.end()) texts.push_back(field.text());
  return fmt::format("[{}]", fmt::join(texts, " or "));
}

/// The next line of standard input, without its end; false at the end.
bool read_line(std::string& line) {
  constexpr std::size_t longest = 1'000'000;
  line.clear();
  int c;
  while ((c = std::getc(stdin)) != EOF && c != '\n') {
    gradus::check<gradus::ValueError>(line.size() < longest, "standard input: a line has more than {} bytes", longest);
    line += static_cast<char>(c);
  }
  gradus::check<gradus::ValueError>(!std::ferror(stdin), "standard input cannot be read");
  return c != EOF || !line.empty();
}

/// Where an option's value is missing, CLI11 would take the option that comes next for it.
void check_values_are_there(const CLI::App& app, int argc, char** argv) {
  const CLI::App* command = &app;
  for (int i = 1; i + 1 < argc; ++i) {
    const std::string word = argv[i], next = argv[i + 1];
    for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; }))
      if (each->get_name() == word) command = each;
    const CLI::Option* option = command->get_option_no_throw(word);
    if (!word.starts_with("--") || !option || option->get_items_expected_min() == 0) continue;
    if (next.starts_with("--") && command->get_option_no_throw(next))
      throw CLI::ValidationError(word, fmt::format("its value is missing: what follows is the option {}", next));
    ++i;
  }
}

/// CLI11 lists words that it does not know from the last to the first, and of a command that it does not know it says
/// only that one is required.
std::string message_of(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = app.remaining(true);
  std::vector<std::string> commands;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; }))
    commands.push_back(each->get_name());
  if (dynamic_cast<const CLI::RequiredError*>(&error) && !commands.empty() && app.get_subcommands().empty())
    return fmt::format("{}; the commands are {}",
                       unknown.empty() ? "a command is missing" : shown(unknown.front()) + " is not a command",
                       fmt::join(commands, ", "));
  if (dynamic_cast<const CLI::ExtrasError*>(&error))
    return fmt::format("not expected here: {}", fmt::join(unknown, " "));
  return error.what();
}

}  // namespace

void add_options(CLI::App& app, const std::vector<Fields>& lists) {
  for (const std::vector<Field>& option : by_name(lists)) {
    std::string name = option_name(option.front());
    // CLI11 itself would read 010 as 8 and take a number that is too large for the largest there is.
    auto set = [option, name](const std::string& text) {
      for (const Field& field : option)
        if (!field.set(text))
          throw CLI::ValidationError(name, fmt::format("{} is not {}", shown(text), field.allowed()));
    };
    if (option.front().is_flag())
      app.add_flag_callback(
             name, [set] { set("true"); }, option.front().help)
          ->disable_flag_override();  // --norm-first=7
    else
      app.add_option_function<std::string>(name, set, help_of(option.front()))->option_text(defaults_of(option));
  }
}

void check_meant(const CLI::App& command, const std::vector<OnlyWith>& rules) {
  for (const auto& [options, holds, with] : rules)
    for (const std::string& option : options)
      if (!holds && command.get_option(option)->count() > 0)
        throw CLI::ValidationError(option, "means something only with " + with);
}

std::vector<std::string> options_of_these_alone(const Fields& fields, const Fields& others) {
  std::vector<std::string> names;
  for (const Field& field : fields) {
    auto same = [&](const Field& other) { return other.name == field.name; };
    if (std::none_of(others.begin(), others.end(), same)) names.push_back(option_name(field));
  }
  return names;
}

void check_parts(std::int64_t accumulate, std::int64_t batch) {
  if (batch % accumulate != 0)
    throw CLI::ValidationError("--accumulate", fmt::format("{} parts do not divide --batch {}", accumulate, batch));
}

int answer_lines(const char* program, const std::function<std::string(const std::string&, std::int64_t)>& answer) {
  int status = 0;
  std::string line;
  for (std::int64_t number = 1; read_line(line) && !gradus::output_lost(); ++number) {
    std::string text;
    try {
      text = answer(line, number);
    } catch (const gradus::Error& error) {
      gradus::warn("{}: line {}: {}\n", program, number, error.what());
      status = 2;
    }
    gradus::say("{}\n", text);
    std::fflush(stdout);
  }
  return status;
}

void parse_or_exit(CLI::App& app, int argc, char** argv, const std::function<void()>& then) {
  try {
    check_values_are_there(app, argc, argv);
    app.parse(argc, argv);
    then();
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      gradus::say("{}", app.help());
      std::exit(gradus::output_lost() ? 1 : 0);
    }
    const bool of_a_value = dynamic_cast<const CLI::ValidationError*>(&error);  // it says itself what is allowed
    gradus::warn("{}: {}{}\n", app.get_name(), gradus::in_one_line(message_of(app, error)),
                 of_a_value ? "" : " (--help lists what is allowed)");
    std::exit(2);
  }
}
