#include "examples/text_run_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "autograd/core/crc32c.hpp"
#include "examples/command_line.hpp"
#include "examples/followed_lines.hpp"

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
  TextWindowsOptions cut{.block = block,
                         .batch_size = batch,
                         .validation_batch_size = batch / how.accumulate,
                         .seed = static_cast<std::uint64_t>(seed)};
  TextWindows windows = naming(file.string(), [&] { return TextWindows(tokens, cut); });
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
          .inputs = report_sequences ? std::vector{file, *report_sequences} : std::vector{file},
          .how = how,
          .settings = settings_of(*this),
          .judgement = {.task = fmt::format("{} of the text {:08x}", program, text.crc),
                        .metric = "validation_loss",
                        .lower_is_better = true,
                        .held_out = fmt::format("{:08x}", crc_of(text.validation))},
          .report = report};
}

std::vector<Sequence> TextRunOptions::followed(const TrainingText& text, std::int64_t least, std::int64_t more) const {
  std::vector<Sequence> all;
  if (!report || how.plan) return all;
  if (report_sequences) {
    each_followed_line(*report_sequences, [&](const std::string& line) {
      Sequence tokens = text.tokenizer->encode(line);
      check<ValueError>(least <= std::ssize(tokens) && std::ssize(tokens) <= block + more,
                        "{} tokens; {} to {} are followed", tokens.size(), least, block + more);
      all.push_back(std::move(tokens));
    });
    return all;
  }
  // As long as a screen is wide, and spread over the held-out text.
  std::int64_t longest = std::min<std::int64_t>({block, 32, std::ssize(text.validation) - more}) + more;
  std::int64_t apart = (std::ssize(text.validation) - longest) / followed_by_default;
  for (std::int64_t i = 0; i < followed_by_default; ++i) {
    auto begin = text.validation.begin() + i * apart;
    all.emplace_back(begin, begin + longest);
    if (apart == 0) break;  // all the same
  }
  return all;
}

std::vector<std::string> names_of(const Sequence& tokens, const Tokenizer& tokenizer) {
  std::vector<std::string> names;
  for (std::int64_t token : tokens) names.push_back(tokenizer.token(token));
  return names;
}

CLI::App& add_train_command(CLI::App& app, const std::string& what, TextRunOptions& options, Fields model) {
  model.within(text_limits);
  CLI::App& train = *app.add_subcommand("train", what);
  add_path(train, "FILE", options.file, "the text", "[chapters 1 to 15 of Moby-Dick]");
  add_options(train, {fields_of(options), model});
  add_path(train, "--out", options.out, "folder for the trained model", "[" + options.out.string() + "]");
  add_path(train, "--metrics", options.metrics, "write one JSON object a step to this file", "FILE");
  add_path(train, "--report", options.report, "write a page about the run to this file, to be opened in a browser",
           "FILE");
  add_path(train, "--report-sequences", options.report_sequences, "what attention is shown of in it, a text a line",
           "[8 held-out ones]");
  train.parse_complete_callback([&options, &train] {
    check_parts(options.how.accumulate, options.batch);
    check_meant(train, {{{"--merges"}, options.tokenizer.kind == TokenizerOptions::Kind::bpe, "--tokenizer bpe"},
                        {{"--report-sequences"}, options.report.has_value(), "--report"}});
  });
  train.footer(
      "Exit status: 0 when all steps are done, 1 when what is printed, the metrics or the report could not be written "
      "(the model "
      "is saved all the same), 2 when nothing was trained or saved, 3 when training broke down (the model in the "
      "folder stays as it was), 130 after Ctrl-C, SIGTERM or SIGHUP (what was learned so far is in a checkpoint).");
  return train;
}
