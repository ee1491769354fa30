#include "examples/seq2seq_options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "data/sequence_task.hpp"
#include "examples/model_folder.hpp"

namespace {

/// A decimal number from `low` to `high`. CLI11 itself would read 010 as 8 and take a number that is too large for the
/// largest there is.
template <class T>
void number(CLI::App& app, const std::string& name, T& value, T low, T high, const std::string& help) {
  auto read = [name, &value, low, high](const std::string& text) {
    const char* end = text.data() + text.size();
    T parsed{};
    auto [rest, error] = std::from_chars(text.data(), end, parsed);
    if (error != std::errc() || rest != end || !(low <= parsed && parsed <= high))
      throw CLI::ValidationError(name, fmt::format("{:.40} is not {} from {} to {}", text,
                                                   std::is_integral_v<T> ? "a whole number" : "a number", low, high));
    value = parsed;
  };
  app.add_option_function<std::string>(name, read, help)->option_text(fmt::format("[{}]", value));
}

}  // namespace

Seq2SeqOptions parse_seq2seq_options(int argc, char** argv) {
  Seq2SeqOptions options;
  std::string metrics, pictures;
  CLI::App app("Trains a Transformer on a sequence task, and decodes with it.", "seq2seq");
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) { return std::string(error.what()); });

  CLI::App& train = *app.add_subcommand("train", "learn a task until 256 of 256 held-out sequences are exact");
  std::vector<std::string> tasks;
  for (const gradus::SequenceTask& task : gradus::sequence_tasks()) tasks.push_back(task.name);
  train.add_option("task", options.task, fmt::format("{}", fmt::join(tasks, " or ")))
      ->required()
      ->check(CLI::IsMember(tasks));
  using Integer = std::int64_t;
  number<std::uint64_t>(train, "--seed", options.seed, 0, std::numeric_limits<Integer>::max(),
                        "of weights, sequences and dropout");
  number<Integer>(train, "--steps", options.steps, 1, 10'000'000, "at most");
  number<Integer>(train, "--batch", options.batch, 1, 4'096, "sequences in a step");
  // Fewer symbols make too few sequences to hold 256 of them out.
  number<Integer>(train, "--length", options.length, 3, ModelLimits::length, "symbols in a sequence");
  number<Integer>(train, "--min-length", options.min_length, 0, ModelLimits::length,
                  "varied lengths: from this to --length; 0 for sequences of one length");
  number<Integer>(train, "--d-model", options.d_model, 1, ModelLimits::d_model, "width of the model");
  number<Integer>(train, "--heads", options.heads, 1, ModelLimits::heads, "of attention; must divide --d-model");
  number<Integer>(train, "--layers", options.layers, 1, ModelLimits::layers, "of the encoder, and of the decoder");
  number<Integer>(train, "--d-ff", options.d_ff, 1, ModelLimits::d_ff, "width inside the feed-forward part");
  number<double>(train, "--dropout", options.dropout, 0, ModelLimits::dropout, "probability to drop");
  number<double>(train, "--lr", options.lr, 1e-9, 10, "learning rate of Adam");
  train
      .add_option("--schedule", options.schedule,
                  "of the learning rate: constant, or cosine, which lets it fall to 0 at the last of --steps")
      ->check(CLI::IsMember({"constant", "cosine"}))
      ->option_text("[constant]");
  train.add_flag("--norm-first", options.norm_first, "pre-norm layers instead of the paper's post-norm");
  number<int>(train, "--threads", options.threads, 1, 64,
              "that share the work of a step; the model is the same to the last bit for any number");
  train.add_option("--out", options.out, "folder for the trained model")->option_text("[runs/TASK]");
  train.add_option("--metrics", metrics, "write one JSON object a step to this file")->option_text("FILE");

  train
      .add_option("--pictures", pictures,
                  "draw the learning curve and the attention of a held-out sequence into this folder")
      ->option_text("DIR");
  train.add_flag("--profile", options.profile,
                 "print at the end what the time of a step went into, operation by operation");

  train.footer(
      "Exit status: 0 when all held-out sequences are exact, 1 when --steps end before that or the metrics could not "
      "be "
      "written (the model is saved all the same), 2 when nothing was trained or saved, 130 after Ctrl-C.");

  CLI::App& decode = *app.add_subcommand(
      "decode",
      "read sequences from standard input, in the symbols of the model's task, one a line; print its answers");
  decode.add_option("DIR", options.out, "folder of a trained model")->required();

  try {
    app.parse(argc, argv);
    options.command = train.parsed() ? "train" : "decode";
    if (train.parsed() && options.d_model % options.heads != 0)
      throw CLI::ValidationError("--heads",
                                 fmt::format("{} heads do not divide --d-model {}", options.heads, options.d_model));
    if (options.min_length > options.length)
      throw CLI::ValidationError("--min-length",
                                 fmt::format("{} is above --length {}", options.min_length, options.length));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) std::exit(app.exit(error));
    fmt::print(stderr, "seq2seq: {} (--help lists what is allowed)\n", error.what());
    std::exit(2);
  }
  if (!metrics.empty()) options.metrics = metrics;
  if (!pictures.empty()) options.pictures = pictures;
  if (train.parsed() && options.out.empty()) options.out = std::filesystem::path("runs") / options.task;
  return options;
}
