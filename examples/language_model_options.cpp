#include "examples/language_model_options.hpp"

#include "examples/command_line.hpp"

using namespace gradus;

void LanguageModelOptions::fields(Fields& fields) {
  fields.whole("length", length, {.low = 0, .high = 1'000'000'000}, "tokens to write");
  fields.number("temperature", temperature, {.low = 0, .high = 100},
                "below 1: likely tokens more often; 0: always the most likely one");
  fields.whole("top_k", top_k, {.low = 0}, "draw among so many of the most likely tokens; 0: among all");
  fields.number("top_p", top_p, {.low = 1e-9, .high = 1},
                "draw among the fewest likely tokens whose probabilities add up to so much");
  fields.whole("seed", seed, {.low = 0}, "of what is drawn");
}

LanguageModelOptions parse_language_model_options(int argc, char** argv) {
  LanguageModelOptions options;
  CLI::App app("Trains a GPT on text, and writes with it.", "language_model");
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) { return std::string(error.what()); });

  CLI::App& train = add_train_command(app, "learn a text; its last tenth is kept to see how well", options.training,
                                      fields_of(options.gpt).without({"vocabulary", "max_length"}));

  CLI::App& write = *app.add_subcommand("write", "print a prompt and what the model writes behind it");
  add_path(write, "DIR", options.training.out, "folder of a trained model, or its file", "REQUIRED")->required();
  write.add_option("--prompt", options.prompt, "what the text begins with")->option_text("[a line's end]");
  add_options(write, {fields_of(options)});

  CLI::App& evaluate = *app.add_subcommand("evaluate", "print how well a model says each next token of a text");
  add_path(evaluate, "DIR", options.training.out, "folder of a trained model, or its file", "REQUIRED")->required();
  add_path(evaluate, "FILE", options.training.file, "the text", "REQUIRED")->required();

  parse_or_exit(app, argc, argv, [&] {
    options.command = train.parsed() ? "train" : write.parsed() ? "write" : "evaluate";
    if (write.parsed())
      check_meant(write, {{{"--seed", "--top-k", "--top-p"}, options.temperature != 0, "a --temperature above 0"}});
    options.gpt.max_length = options.training.block;
  });
  return options;
}
