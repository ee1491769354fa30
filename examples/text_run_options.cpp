#include "examples/text_run_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "autograd/core/crc32c.hpp"
#include "examples/command_line.hpp"

using namespace gradus;

void TextRunOptions::fields(Fields& fields) {
  fields.choice("tokenizer", tokenizer.kind, {"characters", "bytes", "bpe"},
                "what the model reads and writes; bpe: pairs of bytes, merged again and again");
  fields.whole("merges", tokenizer.merges, {.low = 0, .high = 100'000}, "of bpe, at most");
  fields.whole("seed", seed, {.low = 0}, "of weights, windows and dropout");
  fields.whole("steps", steps, {.low = 1, .high = 10'000'000}, "of training");
  fields.whole("batch", batch, {.low = 1, .high = 4'096}, "windows of text in a step");
  fields.whole("block", block, {.low = 1, .high = 4'096}, "tokens in a window, and how far the model looks back");
  fields.number("lr", lr, {.low = 1e-9, .high = 10},
                "learning rate of AdamW: rises for 100 steps, then falls to a tenth along a cosine");
  how.fields(fields);
}

TrainingText TextRunOptions::text() const {
  TextFile read(file);
  std::unique_ptr<Tokenizer> trained = read.tokenizer(tokenizer);
  Sequence tokens = read.tokens(*trained);
  TextWindows windows(tokens, {.block = block,
                               .batch_size = batch,
                               .validation_batch_size = batch / how.accumulate,
                               .seed = static_cast<std::uint64_t>(seed)});
  auto validation = tokens.begin() + windows.training_tokens();
  return {std::move(trained),
          {tokens.begin(), validation},
          {validation, tokens.end()},
          std::move(windows),
          crc32c(read.text)};
}

optim::Schedule TextRunOptions::schedule() const {
  return optim::warm_up_cosine(
      {.lr = lr, .warm_up = std::min<std::int64_t>(100, steps - 1), .updates = steps, .eta_min = 0.1 * lr});
}

TrainingRunOptions TextRunOptions::run(const std::string& program, const std::string& model,
                                       const TrainingText& text) const {
  return {.program = program,
          .title = fmt::format("{}: {}, {} {}s to train on, seed {}", file.filename().string(), model,
                               text.windows.training_tokens(), name_of_one(*text.tokenizer), seed),
          .evaluate_every = 250,
          .progress = {.steps = steps, .measure = "validation", .width = 6},
          .out = out,
          .metrics = metrics,
          .inputs = {file},
          .how = how,
          .settings = settings_of(*this),
          .judgement = {.task = fmt::format("{} of the text {:08x}", program, text.crc),
                        .metric = "validation_loss",
                        .lower_is_better = true,
                        .held_out = fmt::format("{:08x}", crc_of(text.validation))}};
}

CLI::App& add_train_command(CLI::App& app, const std::string& what, TextRunOptions& options, Fields model) {
  model.within(text_limits);
  CLI::App& train = *app.add_subcommand("train", what);
  add_path(train, "FILE", options.file, "the text", "[chapters 1 to 15 of Moby-Dick]");
  add_options(train, {fields_of(options), model});
  add_path(train, "--out", options.out, "folder for the trained model", "[" + options.out.string() + "]");
  add_path(train, "--metrics", options.metrics, "write one JSON object a step to this file", "FILE");
  train.parse_complete_callback([&options, &train] {
    check_parts(options.how.accumulate, options.batch);
    check_meant(train, {{{"--merges"}, options.tokenizer.kind == TokenizerOptions::Kind::bpe, "--tokenizer bpe"}});
  });
  train.footer(
      "Exit status: 0 when all steps are done, 1 when what is printed or the metrics could not be written (the model "
      "is saved all the same), 2 when nothing was trained or saved, 3 when training broke down (the model in the "
      "folder stays as it was), 130 after Ctrl-C, SIGTERM or SIGHUP (what was learned so far is in a checkpoint).");
  return train;
}
