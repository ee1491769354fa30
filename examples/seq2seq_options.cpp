#include "examples/seq2seq_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "data/sequence_task.hpp"
#include "examples/command_line.hpp"

using namespace gradus;

void Seq2SeqOptions::fields(Fields& fields) {
  fields.whole("seed", seed, {.low = 0}, "of weights, sequences and dropout");
  fields.whole("seeds", seeds, {.low = 1, .high = 1'000}, "runs, from --seed on; each saves in a folder of its own");
  fields.whole("steps", steps, {.low = 1, .high = 10'000'000}, "at most");
  fields.choice("model", model, {"transformer", "lstm", "lstm-attention", "gru", "rnn"}, "what learns");
  fields.whole("batch", batch, {.low = 1, .high = 4'096}, "sequences in a step");
  // Fewer symbols make too few sequences to hold 256 of them out.
  fields.whole("length", length, {.low = 3, .high = longest_sequence}, "symbols in a sequence");
  fields.whole("min_length", min_length, {.low = 0, .high = longest_sequence},
               "varied lengths: from this to --length; 0 for sequences of one length");
  fields.whole("held_out", held_out, {.low = 1, .high = 100'000}, "sequences that are not trained on, but counted");
  fields.number("lr", lr, {.low = 1e-9, .high = 10}, "learning rate of Adam");
  fields.choice("schedule", schedule, {"constant", "cosine"},
                "of the learning rate: cosine lets it fall to 0 at the last of --steps");
  how.fields(fields);
}

namespace {

/// What is trained can be loaded.
template <class Options>
void check_limits(Options options) {
  Fields fields = fields_of(options);
  fields.within(seq2seq_limits);
  fields.check("the model");
}

}  // namespace

SequenceModel::Options Seq2SeqOptions::model_options(const SymbolRange& source, const SymbolRange& target) const {
  if (model == Model::transformer) {
    nn::TransformerOptions options = transformer;
    options.vocabulary = source.size();
    options.target_vocabulary = target.size();
    check_limits(options);
    return options;
  }
  nn::RecurrentSeq2SeqOptions options = recurrent;
  options.vocabulary = source.size();
  options.target_vocabulary = target.size();
  options.cell = model == Model::gru ? Cell::gru : model == Model::rnn ? Cell::rnn : Cell::lstm;
  options.attention = model == Model::lstm_attention;
  check_limits(options);
  return options;
}

Seq2SeqOptions Seq2SeqOptions::of_seed(std::int64_t seed) const {
  Seq2SeqOptions one = *this;
  std::string name = fmt::format("seed_{}", seed);
  one.seed = seed;
  one.out /= name;
  if (pictures) *one.pictures /= name;
  if (metrics) *one.metrics += "." + name;
  if (report) one.report->replace_filename(report->stem().string() + "." + name + report->extension().string());
  return one;
}

namespace {

/// The fields of a Transformer, and those of a recurrent model, for which there are options.
std::pair<Fields, Fields> model_fields(Seq2SeqOptions& options) {
  Fields transformer = fields_of(options.transformer), recurrent = fields_of(options.recurrent);
  transformer.within(seq2seq_limits);
  recurrent.within(seq2seq_limits);
  return {transformer.without({"vocabulary", "target_vocabulary", "max_length"}),
          recurrent.without({"vocabulary", "target_vocabulary", "cell", "attention"})};
}

/// What fits each option, but not the others.
void check_together(const CLI::App& command, Seq2SeqOptions& options) {
  bool is_transformer = options.model == Seq2SeqOptions::Model::transformer;
  auto [transformer, recurrent] = model_fields(options);
  check_meant(command, {{options_of_these_alone(transformer, recurrent), is_transformer, "--model transformer"},
                        {options_of_these_alone(recurrent, transformer), !is_transformer, "a recurrent --model"},
                        {{"--report-sequences"}, options.report.has_value(), "--report"},
                        {{"--length", "--min-length"}, !options.pairs, "a task: pairs are as long as they are"}});
  if (options.task.empty() == !options.pairs)
    throw CLI::ValidationError("task", options.pairs ? "--pairs takes its place" : "one is required, or --pairs FILE");
  auto [d_model, heads] = std::pair(options.transformer.d_model, options.transformer.heads);
  if (options.model == Seq2SeqOptions::Model::transformer && d_model % heads != 0)
    throw CLI::ValidationError("--heads", fmt::format("{} heads do not divide --d-model {}", heads, d_model));
  check_parts(options.how.accumulate, options.batch);
  if (!options.pairs && options.min_length > options.length)
    throw CLI::ValidationError("--min-length",
                               fmt::format("{} is above --length {}", options.min_length, options.length));
}

}  // namespace

std::string name_of_pairs(const std::filesystem::path& file) {
  std::string name = file.stem().string();
  return is_task(name) ? name + "-pairs" : name;
}

bool is_task(const std::string& name) {
  auto named = [&](const SequenceTask& task) { return task.name == name; };
  return std::any_of(sequence_tasks().begin(), sequence_tasks().end(), named);
}

SequenceDataset Seq2SeqOptions::dataset() const {
  auto number = static_cast<std::uint64_t>(seed);
  if (pairs) return SequenceDataset(read_pairs(*pairs), PairDatasetOptions{.held_out = held_out, .seed = number});
  return SequenceDataset(
      sequence_task(task),
      SequenceDatasetOptions{.min_length = shortest(), .max_length = length, .held_out = held_out, .seed = number});
}

Seq2SeqOptions parse_seq2seq_options(int argc, char** argv) {
  Seq2SeqOptions options;
  CLI::App app("Trains a model on a sequence task, and decodes with it.", "seq2seq");
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) { return std::string(error.what()); });

  CLI::App& train = *app.add_subcommand("train", "learn a task until all held-out sequences are exact");
  std::vector<std::string> tasks;
  for (const SequenceTask& task : sequence_tasks()) tasks.push_back(task.name);
  train.add_option("task", options.task, fmt::format("{}", fmt::join(tasks, " or ")))->check(CLI::IsMember(tasks));
  add_path(train, "--pairs", options.pairs, "in place of a task: a file of pairs, a line each: source, tab, target",
           "FILE");
  auto [transformer, recurrent] = model_fields(options);
  add_options(train, {fields_of(options), transformer, recurrent});
  add_path(train, "--out", options.out, "folder for the trained model", "[runs/TASK]");
  add_path(train, "--metrics", options.metrics, "write one JSON object a step to this file", "FILE");
  add_path(train, "--pictures", options.pictures,
           "draw the learning curve and the attention of a held-out sequence into this folder", "DIR");
  add_path(train, "--report", options.report, "write a page about the run to this file, to be opened in a browser",
           "FILE");
  add_path(train, "--report-sequences", options.report_sequences,
           "what attention is shown of in it: a sequence a line, or source, tab, target", "[8 held-out ones]");
  train.footer(
      "Exit status: 0 when all held-out sequences are exact, 1 when --steps end before that or what is printed, the "
      "metrics or the report could not be written (the model is saved all the same), 2 when nothing was trained or "
      "saved, 3 when "
      "training broke down (the model in the folder stays as it was), 130 after Ctrl-C, SIGTERM or SIGHUP (what was "
      "learned so far is in a checkpoint).");

  CLI::App& decode = *app.add_subcommand(
      "decode", "read sequences from standard input, one a line, as the model's task has them; print its answers");
  add_path(decode, "DIR", options.out, "folder of a trained model, or its file", "REQUIRED")->required();
  Fields decoding;
  decoding.whole("beam", options.beam, {.low = 1, .high = 1'000}, "answers that are followed at once; 1: greedy");
  add_options(decode, {decoding});

  parse_or_exit(app, argc, argv, [&] {
    options.command = train.parsed() ? "train" : "decode";
    if (train.parsed()) check_together(train, options);
    if (options.pairs) options.task = name_of_pairs(*options.pairs);
  });
  if (options.how.plan) options.pictures.reset(), options.report.reset();  // it draws nothing
  if (train.parsed() && options.out.empty()) options.out = std::filesystem::path("runs") / options.task;
  return options;
}
