// Which heads of a trained Transformer do the work: heads DIR, a folder that seq2seq has trained.
#include <fmt/format.h>

#include <algorithm>

#include "examples/command_line.hpp"
#include "examples/learned.hpp"
#include "examples/run_program.hpp"
#include "examples/seq2seq_options.hpp"
#include "examples/trained_model.hpp"
#include "gradus.hpp"
#include "training.hpp"

using namespace gradus;

namespace {

struct HeadsOptions {
  std::filesystem::path model;
  std::optional<std::filesystem::path> pairs;
  std::int64_t seed = 1;
  std::int64_t held_out = 256;
  bool sequences_given = false;  // by --seed or --held-out

  void fields(Fields& fields) {
    fields.whole("seed", seed, {.low = 0}, "with which it was trained, where its file is too old to say so");
    fields.whole("held_out", held_out, {.low = 1, .high = 100'000}, "sequences that its training held out, likewise");
  }
};

/// The sequences that the model's training held out.
SequenceDataset dataset_of(const HeadsOptions& options, const TrainedModel& model, const Learned& learned) {
  const std::string& source = model.saved.source;
  Seq2SeqOptions run;
  if (model.settings.empty()) {
    check<ValueError>(learned.max_length > 0 && is_task(learned.task),
                      "{}: of an older Gradus, it does not say what it learned {:.40} on; train it anew", source,
                      learned.task);
    run.seed = options.seed, run.held_out = options.held_out;
    run.min_length = learned.min_length, run.length = learned.max_length;
  } else {
    check<ValueError>(!options.sequences_given, "{}: says itself with which --seed and --held-out it was trained",
                      source);
    fields_of(run).assign(model.settings, source);
  }
  run.task = learned.task;
  if (!is_task(run.task)) {
    check<ValueError>(options.pairs.has_value(), "{}: learned pairs, {:.40}; say by --pairs FILE where they are",
                      source, run.task);
    run.pairs = options.pairs;
  } else {
    check<ValueError>(!options.pairs, "{}: learned a task, and no pairs", source);
  }
  SequenceDataset dataset = run.dataset();
  bool same = !model.held_out || checksum_of(dataset.held_out()) == *model.held_out;
  Learned here = Learned::by(run, dataset);
  if (run.pairs)
    check<ValueError>(
        same && here.source_symbols == learned.source_symbols && here.target_symbols == learned.target_symbols,
        "{}: are not the pairs that {} learned", run.pairs->string(), source);
  check<ValueError>(same, "{}: was trained with another --seed or --held-out: these would be other sequences", source);
  return dataset;
}

/// What a model does: answers that are exact, and the loss where it reads the right ones.
struct Work {
  std::int64_t exact;
  double loss;
};

Work work_of(SequenceModel& model, const SequenceDataset& dataset) {
  constexpr std::int64_t at_a_time = 64;
  NoGradGuard no_grad;
  std::int64_t exact = exact_answers(model.held_out_answers(dataset, at_a_time), dataset);
  model.module().eval();  // answers leave it training
  Batch batch = dataset.batch(dataset.held_out());
  std::int64_t padding = dataset.target_vocabulary().padding();
  return {exact, cross_entropy(model(batch), batch.target_out, {.ignore_index = padding}).item()};
}

/// The program's exit status.
int show_heads(const HeadsOptions& options) {
  TrainedModel trained = load_trained("heads", options.model, {"transformer"});
  Learned learned = Learned::from(trained.saved);
  SequenceDataset dataset = dataset_of(options, trained, learned);
  std::int64_t held_out = std::ssize(dataset.held_out());
  SequenceModel model(trained.saved, seq2seq_limits);
  nn::Transformer& transformer = *model.transformer();
  transformer.eval();
  Batch batch = dataset.batch(dataset.held_out());
  std::vector<AttentionEntropy> heads =
      attention_entropy(nn::attention_maps(transformer, batch.source, batch.target_in, batch.masks));

  std::size_t width = 0;
  for (const AttentionEntropy& head : heads) width = std::max(width, head.module.size());
  Work whole = work_of(model, dataset);
  say("{}: {}/{} held-out answers exact, loss {:.4f}\n\n", learned.task, whole.exact, held_out, whole.loss);
  say("{:<{}}  head    exact      loss   entropy  if uniform\n", "without", width);
  const AttentionEntropy* most = nullptr;
  Work least = whole;
  for (const AttentionEntropy& head : heads) {
    nn::Patch patch = nn::ablate_head(transformer, head.module, head.head);
    Work without = work_of(model, dataset);
    say("{:<{}}  {:>4}  {:>5.1f} %  {:>8.4f}  {:>8.3f}  {:>10.3f}\n", head.module, width, head.head,
        100.0 * static_cast<double>(without.exact) / static_cast<double>(held_out), without.loss, head.entropy,
        head.uniform);
    if (std::pair(without.exact, -without.loss) < std::pair(least.exact, -least.loss)) most = &head, least = without;
  }
  if (whole.exact == 0)
    say("\nthe model is right nowhere: train it longer\n");
  else if (most)
    say("\nhead {} of {} does the most: without it {} of {} are exact\n", most->head, most->module, least.exact,
        held_out);
  else
    say("\nno head does anything alone\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return run_program("heads", "--held-out", argv, [&] {
    HeadsOptions options;
    CLI::App app("Takes the heads of a Transformer away, one after the other, and looks what it still can.", "heads");
    app.failure_message([](const CLI::App*, const CLI::Error& error) { return std::string(error.what()); });
    add_path(app, "DIR", options.model, "folder of a model that seq2seq trained, or its file", "REQUIRED")->required();
    add_path(app, "--pairs", options.pairs, "where it learned pairs: their file", "FILE");
    add_options(app, {fields_of(options)});
    parse_or_exit(app, argc, argv,
                  [&] { options.sequences_given = app.count("--seed") + app.count("--held-out") > 0; });
    return show_heads(options);
  });
}
