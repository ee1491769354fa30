#include "examples/masked_language_model_options.hpp"

#include "examples/command_line.hpp"

using namespace gradus;

void MaskedLanguageModelOptions::fields(Fields& fields) {
  fields.text("blank", blank, "what stands for a blank, which one token fills");
}

MaskedLanguageModelOptions parse_masked_language_model_options(int argc, char** argv) {
  MaskedLanguageModelOptions options;
  CLI::App app("Trains a BERT to fill the blanks of a text, and fills some.", "masked_language_model");
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) { return std::string(error.what()); });

  Fields model = fields_of(options.bert)
                     .without({"vocabulary", "segments", "max_length", "norm_eps", "pooler", "masked_language_head"});
  CLI::App& train =
      add_train_command(app, "learn a text; its last tenth is kept to see how well", options.training, model);

  CLI::App& fill = *app.add_subcommand(
      "fill",
      "read lines with blanks from standard input; print them with what the model puts there, the surest first");
  add_path(fill, "DIR", options.training.out, "folder of a trained model, or its file", "REQUIRED")->required();
  add_options(fill, {fields_of(options)});

  parse_or_exit(app, argc, argv, [&] {
    options.command = train.parsed() ? "train" : "fill";
    if (options.blank.empty()) throw CLI::ValidationError("--blank", "is empty");
    options.bert.max_length = options.training.block;
  });
  return options;
}
