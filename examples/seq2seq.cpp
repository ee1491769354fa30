// Trains an encoder-decoder Transformer (Vaswani et al. 2017) on a task about sequences, and decodes with it.
#include <fmt/format.h>

#include <iostream>
#include <limits>
#include <optional>

#include "examples/model_folder.hpp"
#include "examples/seq2seq_options.hpp"
#include "examples/seq2seq_run.hpp"
#include "gradus.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

namespace {

nn::TransformerOptions model_options(const Seq2SeqOptions& options, const SymbolRange& vocabulary) {
  return {.vocabulary = vocabulary.size(),
          .d_model = options.d_model,
          .heads = options.heads,
          .layers = options.layers,
          .d_ff = options.d_ff,
          .dropout = options.dropout,
          .norm_first = options.norm_first};
}

/// The program's exit status.
int train(const Seq2SeqOptions& options) {
  SequenceDataset dataset(
      sequence_task(options.task),
      {.min_length = options.shortest(), .max_length = options.length, .held_out = 256, .seed = options.seed});
  const SymbolRange& vocabulary = dataset.target_vocabulary();
  Generator generator(options.seed);
  nn::Transformer model(model_options(options, vocabulary), generator);
  optim::Adam adam(model.parameters(), {.lr = options.lr});
  optim::Schedule cosine = optim::warm_up_cosine({.lr = options.lr, .updates = options.steps});
  prepare_folder(options.out);
  Seq2SeqRun run(options, dataset, model);

  std::int64_t step = 0;
  for (const Batch& batch : Batches(dataset, generator, {.batch_size = options.batch, .batches = options.steps})) {
    ++step;
    if (options.schedule == "cosine") adam.set_lr(cosine(step));
    adam.zero_grad();
    Variable logits = model(batch.source, batch.target_in, batch.masks);
    Variable loss = cross_entropy(logits, batch.target_out, {.ignore_index = vocabulary.padding()});
    loss.backward();
    // Scales nothing; gradients that are not finite are dropped, so that the step changes nothing.
    double norm = optim::clip_grad_norm(model.parameters(), std::numeric_limits<double>::max());
    adam.step();
    if (!run.goes_on(batch, loss.item(), norm, adam.lr())) break;
  }
  return run.finish();
}

/// "10 symbols", "3 to 10 symbols"
std::string in_words(const SavedModel::Lengths& lengths) {
  return lengths.shortest == lengths.longest ? fmt::format("{} symbols", lengths.longest)
                                             : fmt::format("{} to {} symbols", lengths.shortest, lengths.longest);
}

/// A line that cannot be decoded is told on standard error and answered by an empty one, so that answers stay in step
/// with lines; the status is 2 then.
int decode_lines(const Seq2SeqOptions& options) {
  SavedModel saved = load_description(options.out);
  const Vocabulary& vocabulary = sequence_task(saved.task).vocabulary;
  check<ValueError>(saved.options.vocabulary == vocabulary.size(), "{}: vocabulary is {}; that of {} has {}",
                    options.out.string(), saved.options.vocabulary, saved.task, vocabulary.size());
  Generator generator(0);  // the weights that it draws are replaced
  nn::Transformer model(saved.options, generator);
  nn::load_weights(model, weights_file(options.out));

  int status = 0;
  bool noted = false;
  std::string line;
  for (std::int64_t number = 1; std::getline(std::cin, line); ++number) {
    constexpr std::int64_t longest = 1000;
    Sequence answer;
    try {
      Sequence source = vocabulary.parse(line);
      auto length = static_cast<std::int64_t>(source.size());
      check<ValueError>(length <= longest, "{} symbols; at most {} are decoded", length, longest);
      if (saved.lengths && !saved.lengths->contain(length) && !std::exchange(noted, true))
        fmt::print(stderr,
                   "seq2seq: line {}: {} symbols, but the model learned on sequences of {}; expect wrong answers\n",
                   number, length, in_words(*saved.lengths));
      // Wrong answers may be too long, but not endless.
      Indices tokens = decode(model, make_batch({{source, {}}}, vocabulary), 2 * length + 2, vocabulary);
      answer = symbols_of(tokens, 0, vocabulary);
    } catch (const ValueError& error) {
      fmt::print(stderr, "seq2seq: line {}: {}\n", number, error.what());
      status = 2;
    }
    fmt::print("{}\n", vocabulary.print(answer));
    std::fflush(stdout);
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  report_full_files();
  try {
    choose_blas_kernel(argv);
    Seq2SeqOptions options = parse_seq2seq_options(argc, argv);
    int status = options.command == "train" ? train(options) : decode_lines(options);
    check<ValueError>(std::fflush(stdout) == 0 && !std::ferror(stdout), "the output cannot be written");
    return status;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "seq2seq: the memory does not suffice; take a smaller --batch, --length or model\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "seq2seq: {}\n", error.what());
  }
  return 2;
}
