#include "examples/seq2seq_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "autograd/core/parallel.hpp"
#include "autograd/kernels/blas.hpp"
#include "examples/model_folder.hpp"
#include "nn/decoding.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

namespace {

constexpr std::int64_t evaluate_every = 50;

std::int64_t count_exact(const Indices& answers, const SequenceDataset& dataset) {
  std::int64_t exact = 0, row = 0;
  for (const SequencePair& pair : dataset.held_out())
    exact += is_exact(answers, row++, pair.target, dataset.target_vocabulary());
  return exact;
}

}  // namespace

Indices decode(nn::Transformer& model, const Batch& batch, std::int64_t max_length, const SymbolRange& vocabulary) {
  model.eval();
  Indices answers = nn::greedy_decode(
      model, batch.source, batch.masks.source,
      {.begin = vocabulary.begin(), .end = vocabulary.end(), .max_length = max_length, .stop = interrupted});
  model.train();
  return answers;
}

Seq2SeqRun::Seq2SeqRun(const Seq2SeqOptions& options, const SequenceDataset& dataset, nn::Transformer& model)
    : options_(options),
      dataset_(dataset),
      model_(model),
      title_(fmt::format("{}: Transformer with {} parameters, seed {}", options.task, model.parameter_count(),
                         options.seed)),
      held_out_(dataset.batch(dataset.held_out())),
      metrics_(options.metrics),
      pictures_(options.pictures),
      progress_({.steps = options.steps}) {
  set_threads(options.threads);
  if (options.threads > 1) set_blas_threads(1);  // the threads are shared out above the products
  int working = std::max(threads(), blas_threads());
  fmt::print("{}\nBLAS kernel {} on {} thread{}\n", title_, blas_kernel(), working, working == 1 ? "" : "s");
  catch_interrupt();
  if (options.profile) profile_.emplace();
}

bool Seq2SeqRun::goes_on(const Batch& batch, double loss, double grad_norm, double lr) {
  ++step_;
  Metrics metrics = {{"loss", loss}, {"lr", lr}, {"grad_norm", grad_norm}};
  if (!std::isfinite(grad_norm) && ++skipped_ == 1) {
    progress_.finish();
    fmt::print("step {} changes nothing: the norm of its gradients is {}\n", step_, grad_norm);
  }
  if (profile_) profile_->step();
  progress_.step(loss, static_cast<std::int64_t>(batch.target_out.size()));
  if (step_ % evaluate_every == 0 || step_ == options_.steps) evaluate(metrics);
  metrics.push_back({"seconds", progress_.seconds()});
  if (!metrics_.write(step_, metrics))
    fmt::print(stderr, "seq2seq: the metrics cannot be written from step {} on\n", step_);
  pictures_.note(step_, metrics);
  stopped_ = interrupted();  // once: a signal may come at any time
  return exact_ < std::ssize(dataset_.held_out()) && !stopped_;
}

void Seq2SeqRun::evaluate(Metrics& metrics) {
  std::optional<Profile> apart;  // the table is of training alone
  if (profile_) apart.emplace();
  answers_ = decode(model_, held_out_, shape_of(held_out_.target_out)[1], dataset_.target_vocabulary());
  if (interrupted()) return;  // the answers may be cut short
  exact_ = count_exact(answers_, dataset_);
  std::int64_t all = std::ssize(dataset_.held_out());
  metrics.push_back({"exact_match", static_cast<double>(exact_) / static_cast<double>(all)});
  progress_.evaluated(fmt::format("{}/{}", exact_, all));
}

int Seq2SeqRun::finish() {
  progress_.finish();
  if (profile_) fmt::print("\n{}", profile_->table());

  std::int64_t all = std::ssize(dataset_.held_out());
  bool reached = exact_ == all, cut_short = stopped_ && !reached;
  // A run that was cut short leaves a model that was there before as it is.
  std::filesystem::path folder = cut_short && holds_model(options_.out) ? options_.out / "interrupted" : options_.out;
  save(folder);
  if (skipped_ > 1) fmt::print("{} steps changed nothing: the norms of their gradients were not finite\n", skipped_);
  if (!cut_short) show_answers();
  fmt::print("\n{} after {} steps, {:.2f} s of training; weights in {}\n",
             cut_short ? "interrupted" : fmt::format("{} of {} held-out sequences exact", exact_, all), step_,
             progress_.training_seconds(), weights_file(folder).string());
  draw();
  return cut_short ? 130 : reached ? 0 : 1;
}

void Seq2SeqRun::save(const std::filesystem::path& folder) const {
  prepare_folder(folder);
  SavedModel saved{options_.task, model_.options()};
  // Where a length is that of a number or of a part, the source has another.
  if (!sequence_task(options_.task).question) saved.lengths = {options_.shortest(), options_.length};
  save_model(folder, saved, model_);
}

void Seq2SeqRun::show_answers() const {
  constexpr std::int64_t shown = 5;
  std::size_t width = 0;
  const Vocabulary& vocabulary = dataset_.target_vocabulary();
  auto target = [&](std::int64_t row) {
    return vocabulary.print(dataset_.held_out()[static_cast<std::size_t>(row)].target);
  };
  for (std::int64_t row = 0; row < shown; ++row) width = std::max(width, target(row).size());
  fmt::print("\n  {:<{}}    {}\n", "target", width, "output");
  for (std::int64_t row = 0; row < shown; ++row)
    fmt::print("  {:<{}}    {}\n", target(row), width, vocabulary.print(symbols_of(answers_, row, vocabulary)));
}

void Seq2SeqRun::draw() const {
  if (!pictures_) return;
  std::vector<Picture> drawn = pictures_.draw_attention(model_, dataset_.held_out()[0], dataset_.target_vocabulary());
  drawn.insert(drawn.begin(), pictures_.draw_learning_curve(title_));
  std::int64_t missing = 0;  // all for the same reason, most likely: gnuplot is not installed
  for (const Picture& picture : drawn)
    if (picture.drawn || missing++ == 0) fmt::print("{}\n", picture.message);
  if (missing > 1) fmt::print("not drawn either: {} more, each from the .gp of its name there\n", missing - 1);
}
