#include "examples/seq2seq_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "autograd/core/parallel.hpp"
#include "autograd/kernels/blas.hpp"
#include "training/interrupt.hpp"
#include "training/model_file.hpp"

using namespace gradus;

namespace {

constexpr std::int64_t evaluate_every = 50;
constexpr std::size_t plan_steps = 3;

/// "1\n2\n3"
std::string lines_of(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, "\n")); }

}  // namespace

Seq2SeqRun::Seq2SeqRun(const Seq2SeqOptions& options, const SequenceDataset& dataset, Seq2SeqModel& model,
                       const std::function<Variable()>& loss)
    : options_(options),
      dataset_(dataset),
      model_(model),
      title_(fmt::format("{}: {} with {} parameters, seed {}", options.task, model.name(),
                         model.module().parameter_count(), options.seed)),
      held_out_(dataset.batch(dataset.held_out())),
      metrics_(options.metrics),
      pictures_(options.pictures) {
  if (!options.plan) prepare_folder(options.out);
  set_threads(static_cast<int>(options.threads));
  if (options.threads > 1) set_blas_threads(1);  // the threads are shared out above the products
  int working = std::max(threads(), blas_threads());
  fmt::print("{}\nBLAS kernel {} on {} thread{}\n", title_, blas_kernel(), working, working == 1 ? "" : "s");
  std::fflush(stdout);  // what comes may take its time
  model.answers(held_out_, 1,
                dataset.target_vocabulary());  // where evaluations hold more than a step, the plan counts them
  fmt::print("{}\n", to_string(plan_of(model.module(), loss)));
  catch_interrupt();
  if (options.profile) profile_.emplace();
  progress_.emplace(ProgressOptions{.steps = options.steps});
}

bool Seq2SeqRun::goes_on(const Batch& batch, double loss, double grad_norm, double lr) {
  ++step_;
  Metrics metrics = {{"loss", loss}, {"lr", lr}, {"grad_norm", grad_norm}};
  if (!std::isfinite(grad_norm) && ++skipped_ == 1) {
    progress_->finish();
    fmt::print("step {} changes nothing: the norm of its gradients is {}\n", step_, grad_norm);
  }
  if (profile_) profile_->step();
  progress_->step(loss, static_cast<std::int64_t>(batch.target_out.size()));
  if (options_.plan) {
    seconds_.push_back(progress_->training_seconds());
    return seconds_.size() < plan_steps;
  }
  if (step_ % evaluate_every == 0 || step_ == options_.steps) evaluate(metrics);
  metrics.push_back({"seconds", progress_->seconds()});
  if (!metrics_.write(step_, metrics))
    fmt::print(stderr, "seq2seq: the metrics cannot be written from step {} on\n", step_);
  pictures_.note(step_, metrics);
  stopped_ = interrupted();  // once: a signal may come at any time
  return exact_ < std::ssize(dataset_.held_out()) && !stopped_;
}

void Seq2SeqRun::evaluate(Metrics& metrics) {
  std::optional<Profile> apart;  // the table is of training alone
  if (profile_) apart.emplace();
  answers_ = model_.answers(held_out_, shape_of(held_out_.target_out)[1], dataset_.target_vocabulary());
  if (interrupted()) return;  // the answers may be cut short
  exact_ = 0;
  std::int64_t row = 0, all = std::ssize(dataset_.held_out());
  for (const SequencePair& pair : dataset_.held_out()) {
    std::vector<Sequence> right = dataset_.answers(pair.source);
    exact_ += std::any_of(right.begin(), right.end(), [&](const Sequence& target) {
      return is_exact(answers_, row, target, dataset_.target_vocabulary());
    });
    ++row;
  }
  metrics.push_back({"exact_match", static_cast<double>(exact_) / static_cast<double>(all)});
  if (options_.pairs) metrics.push_back({"symbol_error", errors().symbols});
  progress_->evaluated(fmt::format("{}/{}", exact_, all));
}

ErrorRates Seq2SeqRun::errors() const {
  std::vector<Sequence> answers;
  std::vector<std::vector<Sequence>> right;
  for (const SequencePair& pair : dataset_.held_out()) {
    answers.push_back(symbols_of(answers_, std::ssize(answers), dataset_.target_vocabulary()));
    right.push_back(dataset_.answers(pair.source));
  }
  return error_rates(answers, right);
}

int Seq2SeqRun::finish() {
  progress_->finish();
  if (options_.plan) {
    for (std::size_t i = seconds_.size() - 1; i > 0; --i) seconds_[i] -= seconds_[i - 1];
    std::sort(seconds_.begin(), seconds_.end());
    double median = seconds_[seconds_.size() / 2];
    fmt::print("{:.3g} s a step, the median of {}; {:.0f} s for {}\n", median, seconds_.size(),
               median * static_cast<double>(options_.steps), options_.steps);
    return 0;
  }
  if (profile_) fmt::print("\n{}", profile_->table());

  std::int64_t all = std::ssize(dataset_.held_out());
  bool reached = exact_ == all, cut_short = stopped_ && !reached;
  // A run that was cut short leaves a model that was there before as it is.
  std::filesystem::path folder =
      cut_short && std::filesystem::exists(model_file(options_.out)) ? options_.out / "interrupted" : options_.out;
  save(folder);
  if (skipped_ > 1) fmt::print("{} steps changed nothing: the norms of their gradients were not finite\n", skipped_);
  if (!cut_short) show_answers();
  if (!cut_short && options_.pairs) {
    ErrorRates rates = errors();
    fmt::print("\n{:.1f} % of the symbols wrong, {:.1f} % of the answers\n", 100 * rates.symbols,
               100 * rates.sequences);
  }
  fmt::print("\n{} after {} steps, {:.2f} s of training; weights in {}\n",
             cut_short ? "interrupted" : fmt::format("{} of {} held-out sequences exact", exact_, all), step_,
             progress_->training_seconds(), model_file(folder).string());
  draw();
  return cut_short ? 130 : reached ? 0 : 1;
}

void Seq2SeqRun::save(const std::filesystem::path& folder) const {
  model_.module().zero_grad();  // the weights that are written take their place
  prepare_folder(folder);
  Learned learned{.task = options_.task,
                  .source_symbols = lines_of(dataset_.source_vocabulary().names()),
                  .target_symbols = lines_of(dataset_.target_vocabulary().names())};
  // Where a length is that of a number or of a part, the source has another.
  if (!options_.pairs && !sequence_task(options_.task).question)
    learned.min_length = options_.shortest(), learned.max_length = options_.length;
  save_model(model_file(folder), model_.saved(texts_of(learned)));
  // Of the first format, which described the weights that have just been replaced.
  std::error_code ignored;
  std::filesystem::remove(folder / "model.json", ignored);
}

void Seq2SeqRun::show_answers() const {
  std::int64_t shown = std::min<std::int64_t>(5, std::ssize(dataset_.held_out()));
  std::size_t width = 6;
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
  std::vector<Picture> drawn;
  if (nn::Transformer* transformer = model_.transformer())
    drawn = pictures_.draw_attention(*transformer, dataset_.held_out()[0], dataset_);
  drawn.insert(drawn.begin(), pictures_.draw_learning_curve(title_));
  std::int64_t missing = 0;  // all for the same reason, most likely: gnuplot is not installed
  for (const Picture& picture : drawn)
    if (picture.drawn || missing++ == 0) fmt::print("{}\n", picture.message);
  if (missing > 1) fmt::print("not drawn either: {} more, each from the .gp of its name there\n", missing - 1);
}
