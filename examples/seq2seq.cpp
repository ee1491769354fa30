// Trains an encoder-decoder, a Transformer (Vaswani et al. 2017) or a recurrent one, on a task about sequences, and
// decodes with it.
#include <fmt/format.h>

#include <limits>

#include "examples/command_line.hpp"
#include "examples/learned.hpp"
#include "examples/run_program.hpp"
#include "examples/seq2seq_options.hpp"
#include "examples/seq2seq_run.hpp"
#include "examples/trained_model.hpp"
#include "gradus.hpp"
#include "training.hpp"

using namespace gradus;

namespace {

/// One run; the program's exit status.
int train(const Seq2SeqOptions& options) {
  SequenceDataset dataset = options.dataset();
  Generator generator(static_cast<std::uint64_t>(options.seed));
  SequenceModel model(options.model_options(dataset.source_vocabulary(), dataset.target_vocabulary()), generator);
  auto loss_of = [&](const Batch& batch) {
    return cross_entropy(model(batch), batch.target_out, {.ignore_index = dataset.target_vocabulary().padding()});
  };
  std::vector<Variable> parameters = model.module().parameters();
  optim::Adam adam(parameters, {.lr = options.lr});
  Generator ahead(generator.state());
  auto parts = [&](const Batch& batch) {
    return parts_of(batch, options.how.accumulate, dataset.source_vocabulary(), dataset.target_vocabulary());
  };
  Batches ahead_of_it(dataset, ahead, {.batch_size = options.batch, .batches = 1});  // the run's first one, once more
  Seq2SeqRun run(
      options, dataset, model, adam, [&] { return loss_of(parts(*ahead_of_it.begin()).front().batch); }, loss_of);
  optim::Schedule cosine = optim::warm_up_cosine({.lr = options.lr, .updates = options.steps});

  std::int64_t step = run.first_step() - 1;
  for (const Batch& batch :
       Batches(dataset, generator, {.batch_size = options.batch, .batches = options.steps, .first = step})) {
    ++step;
    if (options.schedule == Seq2SeqOptions::Schedule::cosine) adam.set_lr(cosine(step));
    adam.zero_grad();
    double loss = 0;
    for (const auto& [part, share] : parts(batch)) {
      Variable of_part = loss_of(part) * share;
      of_part.backward();
      loss += of_part.item();
    }
    // Scales nothing; gradients that are not finite are dropped, so that the step changes nothing.
    double norm = optim::clip_grad_norm(parameters, std::numeric_limits<double>::max());
    run.before_update();
    adam.step();
    if (!run.goes_on(batch, loss, norm, adam.lr())) break;
  }
  return run.finish();
}

/// A run for each seed, whose files stand apart; the exit status is the worst of theirs.
int train_all(const Seq2SeqOptions& options) {
  if (options.seeds == 1) return train(options);
  if (options.how.plan) {
    int status = train(options);
    say("so does each of {} runs\n", options.seeds);
    return status;
  }
  std::int64_t arrived = 0, runs = 0;
  int worst = 0;
  while (runs < options.seeds && worst != 130) {
    Seq2SeqOptions one = options.of_seed(options.seed + runs);
    if (runs > 0 && !std::filesystem::exists(checkpoint_file(one.out))) one.how.resume = false;  // it was never begun
    int status = train(one);
    say("\n");
    arrived += status == 0;
    worst = std::max(worst, status);
    ++runs;
  }
  say("{} of {} runs arrived\n", arrived, runs);
  return worst;
}

/// "10 symbols", "3 to 10 symbols"
std::string lengths_of(const Learned& learned) {
  return learned.min_length == learned.max_length
             ? fmt::format("{} symbols", learned.max_length)
             : fmt::format("{} to {} symbols", learned.min_length, learned.max_length);
}

/// The program's exit status.
int decode_lines(const Seq2SeqOptions& options) {
  SavedModel saved = load_trained("seq2seq", options.out, {"transformer", "recurrent"}).saved;
  Learned learned = Learned::from(saved);
  Vocabulary sources = learned.source_vocabulary(), targets = learned.target_vocabulary();
  SequenceModel model(saved, seq2seq_limits);
  bool noted = false;
  return answer_lines("seq2seq", [&](const std::string& line, std::int64_t number) {
    constexpr std::int64_t longest = 1000;
    Sequence source = sources.parse(line);
    auto length = static_cast<std::int64_t>(source.size());
    check<ValueError>(length <= longest, "{} symbols; at most {} are decoded", length, longest);
    bool as_learned = learned.min_length <= length && length <= learned.max_length;
    if (learned.max_length && !as_learned && !std::exchange(noted, true))
      warn("seq2seq: line {}: {} symbols, but the model learned on sequences of {}; expect wrong answers\n", number,
           length, lengths_of(learned));
    // Wrong answers may be too long, but not endless. How long right ones are, only a task tells.
    std::int64_t most = learned.max_length ? 2 * length + 2 : std::max(2 * length + 2, longest_sequence + 1);
    Indices tokens = model.answers(make_batch({{source, {}}}, sources, targets), most, targets, options.beam);
    return targets.print(symbols_of(tokens, 0, targets));
  });
}

}  // namespace

int main(int argc, char** argv) {
  return run_program("seq2seq", "--batch, --length or model", argv, [&] {
    Seq2SeqOptions options = parse_seq2seq_options(argc, argv);
    return options.command == "train" ? train_all(options) : decode_lines(options);
  });
}
