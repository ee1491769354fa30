// Trains an encoder-decoder Transformer (Vaswani et al. 2017) to copy or reverse sequences, and decodes with it.
#include <fmt/format.h>

#include <iostream>
#include <limits>
#include <optional>

#include "examples/common/blas.hpp"
#include "examples/common/interrupt.hpp"
#include "examples/common/metrics.hpp"
#include "examples/common/model_folder.hpp"
#include "examples/common/progress.hpp"
#include "examples/common/training_pictures.hpp"
#include "examples/seq2seq_options.hpp"
#include "gradus.hpp"

using namespace gradus;

namespace {

constexpr std::int64_t held_out = 256, evaluate_every = 50;

nn::TransformerOptions model_options(const Seq2SeqOptions& options, const Vocabulary& vocabulary) {
  return {.vocabulary = vocabulary.size(),
          .d_model = options.d_model,
          .heads = options.heads,
          .layers = options.layers,
          .d_ff = options.d_ff,
          .dropout = options.dropout,
          .norm_first = options.norm_first};
}

/// The model's answers, one a row, of at most `max_length` symbols, the end included; shorter ones when interrupted.
Indices decode(nn::Transformer& model, const Batch& batch, std::int64_t max_length, const Vocabulary& vocabulary) {
  model.eval();
  Indices answers = nn::greedy_decode(
      model, batch.source, batch.masks.source,
      {.begin = vocabulary.begin(), .end = vocabulary.end(), .max_length = max_length, .stop = interrupted});
  model.train();
  return answers;
}

/// "10 symbols", "3 to 10 symbols"
std::string in_words(const SavedModel::Lengths& lengths) {
  return lengths.shortest == lengths.longest ? fmt::format("{} symbols", lengths.longest)
                                             : fmt::format("{} to {} symbols", lengths.shortest, lengths.longest);
}

std::int64_t count_exact(const Indices& answers, const SequenceDataset& dataset) {
  std::int64_t exact = 0, row = 0;
  for (const SequencePair& pair : dataset.held_out())
    exact += is_exact(answers, row++, pair.target, dataset.vocabulary());
  return exact;
}

void show_answers(const Indices& answers, const SequenceDataset& dataset) {
  constexpr std::int64_t shown = 5;
  std::size_t width = 0;
  auto target = [&](std::int64_t row) { return to_string(dataset.held_out()[static_cast<std::size_t>(row)].target); };
  for (std::int64_t row = 0; row < shown; ++row) width = std::max(width, target(row).size());
  fmt::print("\n  {:<{}}    {}\n", "target", width, "output");
  for (std::int64_t row = 0; row < shown; ++row)
    fmt::print("  {:<{}}    {}\n", target(row), width, to_string(symbols_of(answers, row, dataset.vocabulary())));
}

void draw(const TrainingPictures& pictures, const std::string& title, nn::Transformer& model,
          const SequenceDataset& dataset) {
  if (!pictures) return;
  std::vector<Picture> drawn = pictures.draw_attention(model, dataset.held_out()[0], dataset.vocabulary());
  drawn.insert(drawn.begin(), pictures.draw_learning_curve(title));
  std::int64_t missing = 0;  // all for the same reason, most likely: gnuplot is not installed
  for (const Picture& picture : drawn)
    if (picture.drawn || missing++ == 0) fmt::print("{}\n", picture.message);
  if (missing > 1) fmt::print("not drawn either: {} more, each from the .gp of its name there\n", missing - 1);
}

int train(const Seq2SeqOptions& options) {
  Vocabulary vocabulary;
  std::int64_t shortest = options.min_length ? options.min_length : options.length;
  SequenceDataset dataset(
      sequence_task(options.task), vocabulary,
      {.min_length = shortest, .max_length = options.length, .held_out = held_out, .seed = options.seed});
  Batch held_out_batch = make_batch(dataset.held_out(), vocabulary);
  std::int64_t longest_answer = shape_of(held_out_batch.target_out)[1];

  Generator generator(options.seed);
  nn::Transformer model(model_options(options, vocabulary), generator);
  optim::Adam adam(model.parameters(), {.lr = options.lr});
  optim::Schedule cosine = optim::warm_up_cosine({.lr = options.lr, .updates = options.steps});
  prepare_folder(options.out);
  MetricsFile metrics(options.metrics);
  TrainingPictures pictures(options.pictures);
  std::string title =
      fmt::format("{}: Transformer with {} parameters, seed {}", options.task, model.parameter_count(), options.seed);
  set_threads(options.threads);
  if (options.threads > 1) set_blas_threads(1);  // the threads are shared out above the products
  int working = std::max(threads(), blas_threads());
  fmt::print("{}\nBLAS kernel {} on {} thread{}\n", title, blas_kernel(), working, working == 1 ? "" : "s");

  catch_interrupt();
  Progress progress(options.steps);
  Indices answers;
  std::int64_t step = 0, exact = 0;
  bool stop = false;
  std::optional<Profile> profile;
  if (options.profile) profile.emplace();
  for (const Batch& batch : Batches(dataset, generator, {.batch_size = options.batch, .batches = options.steps})) {
    if (options.schedule == "cosine") adam.set_lr(cosine(step + 1));
    adam.zero_grad();
    Variable logits = model(batch.source, batch.target_in, batch.masks);
    Variable loss = cross_entropy(logits, batch.target_out, {.ignore_index = vocabulary.padding()});
    loss.backward();
    StepMetrics measured{.step = ++step, .loss = loss.item(), .lr = adam.lr()};
    if (metrics || pictures)
      measured.grad_norm = optim::clip_grad_norm(model.parameters(), std::numeric_limits<double>::infinity());
    adam.step();
    if (profile) profile->step();

    progress.step(loss.item(), static_cast<std::int64_t>(batch.target_out.size()));
    if (step % evaluate_every == 0 || step == options.steps) {
      std::optional<Profile> apart;  // the table is of training alone
      if (profile) apart.emplace();
      answers = decode(model, held_out_batch, longest_answer, vocabulary);
      if (!interrupted()) {  // else the answers may be cut short
        exact = count_exact(answers, dataset);
        measured.exact_match = static_cast<double>(exact) / static_cast<double>(held_out);
        progress.evaluated(exact, held_out);
      }
    }
    measured.seconds = progress.seconds();
    metrics.write(measured);
    pictures.note(measured);
    stop = interrupted();  // once: a signal may come at any time
    if (exact == held_out || stop) break;
  }
  progress.finish();
  if (profile) fmt::print("\n{}", profile->table());

  bool reached = exact == held_out, cut_short = stop && !reached;
  // A run that was cut short leaves a model that was there before as it is.
  std::filesystem::path folder = cut_short && holds_model(options.out) ? options.out / "interrupted" : options.out;
  prepare_folder(folder);
  save_model(folder, {options.task, model.options(), SavedModel::Lengths{shortest, options.length}}, model);
  if (cut_short) {
    fmt::print("\ninterrupted after {} steps, {:.2f} s of training; weights in {}\n", step, progress.training_seconds(),
               weights_file(folder).string());
    draw(pictures, title, model, dataset);
    return 130;
  }
  show_answers(answers, dataset);
  fmt::print("\n{} of {} held-out sequences exact after {} steps, {:.2f} s of training; weights in {}\n", exact,
             held_out, step, progress.training_seconds(), weights_file(folder).string());
  draw(pictures, title, model, dataset);
  return reached ? 0 : 1;
}

/// A line that cannot be decoded is told on standard error and answered by an empty one, so that answers stay in step
/// with lines; the status is 2 then.
int decode_lines(const Seq2SeqOptions& options) {
  SavedModel saved = load_description(options.out);
  Vocabulary vocabulary;
  check<ValueError>(saved.options.vocabulary == vocabulary.size(), "{}: vocabulary is {}; the symbols 1-10 take {}",
                    options.out.string(), saved.options.vocabulary, vocabulary.size());
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
    fmt::print("{}\n", to_string(answer));
    std::fflush(stdout);
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  choose_blas_kernel(argv);
  report_full_files();
  Seq2SeqOptions options = parse_seq2seq_options(argc, argv);
  try {
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
