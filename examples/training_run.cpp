#include "examples/training_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

#include "autograd/core/parallel.hpp"
#include "autograd/detect_anomaly.hpp"
#include "autograd/kernels/blas.hpp"
#include "training/inspect.hpp"
#include "training/interrupt.hpp"
#include "training/memory.hpp"
#include "training/model_file.hpp"
#include "training/output.hpp"
#include "training/plan.hpp"

using namespace gradus;

namespace {
constexpr std::int64_t plan_steps = 3;

/// As many as there are, or as memory suffices for. The model is the same for any number.
void take_threads(const std::string& program, int wanted) {
  int had = wanted;
  for (std::string why; had > 0; --had) try {
      reserve_blas_memory(had);
      set_threads(had);
      if (had < wanted) warn("{}: {} of {} threads: {}\n", program, had, wanted, why);
      break;
    } catch (const ValueError& error) {
      why = error.what();
      if (had == 1) throw;
    }
  if (had > 1) set_blas_threads(1);  // the threads are shared out above the products
  int processors = static_cast<int>(std::thread::hardware_concurrency());
  if (processors > 0 && had > processors)
    say("{} threads share {} processor{}: it is no faster than on as many\n", had, processors,
        processors == 1 ? "" : "s");
}

bool same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code error;
  if (std::filesystem::equivalent(a, b, error)) return true;  // links lead to one
  return std::filesystem::weakly_canonical(a, error) == std::filesystem::weakly_canonical(b, error);
}

/// Throws for a file that would be read and written, or written twice.
void check_files_apart(const TrainingRunOptions& options) {
  const std::filesystem::path model = options.out / model_file_name, checkpoint = checkpoint_file(options.out);
  for (const std::filesystem::path& file : {model, checkpoint})
    for (const std::filesystem::path& input : options.inputs)
      check<ValueError>(!same_file(input, file), "{}: is read by this run, whose {} would take its place",
                        input.string(), file.string());
  auto check_apart = [&](const std::optional<std::filesystem::path>& file, const char* what) {
    if (!file) return;
    for (const std::filesystem::path& written : {model, checkpoint})
      check<ValueError>(!same_file(*file, written), "{}: {} would take the place of what this run writes there",
                        written.string(), what);
    for (const std::filesystem::path& input : options.inputs)
      check<ValueError>(!same_file(*file, input), "{}: is read by this run, and {} would take its place",
                        input.string(), what);
  };
  check_apart(options.metrics, "metrics");
  check_apart(options.report, "the report");
  if (options.metrics && options.report)
    check<ValueError>(!same_file(*options.metrics, *options.report),
                      "{}: metrics and the report cannot both be written there", options.metrics->string());
}

}  // namespace

TrainingRun::TrainingRun(const TrainingRunOptions& options, const RunParts& parts, const SavedModel& described,
                         const std::function<Variable()>& loss, const Evaluate& evaluate)
    : options_(options), parts_(parts), described_(described), loss_(loss), evaluate_(evaluate) {
  bool resumes = options.how.resume && !options.how.plan;
  check_files_apart(options);
  if (resumes) check_checkpoint(options.out);
  if (!options.how.plan) folder_.emplace(options.out, options.judgement, described, options.how.replace);
  if (resumes) go_on_from(options.out);
  check<ValueError>(!done_ || !options.report,
                    "{}: is done; a page is made of a run while it trains: begin anew, without --resume",
                    options.out.string());
  if (folder_ && !resumes) folder_->check_beginning_anew();
  if (!options.how.plan) metrics_file_.emplace(options.metrics, measured_ ? step_ : step_ - 1);
  if (!options.how.plan && options.report) begin_report();
  take_threads(options.program, static_cast<int>(options.how.threads));
  int working = std::max(threads(), blas_threads());
  say("{}\nBLAS kernel {} on {} thread{}\n", options.title, blas_kernel(), working, working == 1 ? "" : "s");
  std::fflush(stdout);  // the first step may take its time
  constexpr std::int64_t slots = 2;
  std::int64_t before = peak_memory();
  Plan plan = plan_of(parts.model, loss, slots);
  plan.flops *= options.how.accumulate;
  // A checkpoint is a copy of parameters and slots, when there are no gradients.
  std::int64_t numbers = (slots + 1 + slots) * plan.parameters;
  plan.memory = std::max(plan.memory, before + numbers * static_cast<std::int64_t>(sizeof(Scalar)));
  say("{}\n", to_string(plan));
  if (report_)
    report_->set("parameters", fmt::format("{}", plan.parameters)), report_->set("what it takes", to_string(plan));
  if (resumes) say("{} after step {}\n", done_ ? "it was done" : "it goes on", step_);
  catch_interrupt();
  outlive_readers();
  if (options.how.profile || report_) profile_.emplace();
  ProgressOptions progress = options.progress;
  progress.done = step_;
  progress_.emplace(progress);
  look();
  if (!std::exchange(measured_, true)) measure(true);
}

void TrainingRun::before_update() {
  if (options_.how.plan) return;
  bool wanted = options_.how.inspect > 0 && (step_ + 1) % options_.how.inspect == 0;
  if (!wanted && !(report_ && report_->due(step_ + 1))) return;
  std::optional<Profile> apart;  // the table is of training alone
  if (profile_) apart.emplace();
  std::string table = fmt::format("step {}\n{}", step_ + 1, to_string(inspect(parts_.model, parts_.optimizer)));
  if (report_) report_->table("Parameters, gradients and updates", table);
  if (!wanted) return;
  progress_->finish();
  say("{}", table);
}

bool TrainingRun::goes_on(const TrainingStep& step) {
  ++step_;
  metrics_ = {{"loss", step.loss}, {"lr", step.lr}, {"grad_norm", step.grad_norm}};
  if (!std::isfinite(step.grad_norm) && ++skipped_ == 1) {
    progress_->finish();
    say("step {} changes nothing: the norm of its gradients is {}\n", step_, step.grad_norm);
  }
  if (profile_) profile_->step();
  progress_->step(step.loss, step.tokens);
  bool last = step_ == options_.progress.steps;
  if (options_.how.plan) {
    seconds_.push_back(progress_->training_seconds());
    return std::ssize(seconds_) < plan_steps && !last;
  }
  broken_ = broken_down(step);
  look();
  measure(!broken_ && (step_ % options_.evaluate_every == 0 || last));
  stopped_ = interrupted();  // once: a signal may come at any time
  if (!broken_ && !last && !stopped_ && step_ % options_.how.checkpoint_every == 0) try_to_keep(false, options_.out);
  return !last && !stopped_ && !broken_;
}

void TrainingRun::measure(bool evaluate) {
  if (evaluate) {
    std::optional<Profile> apart;  // the table is of training alone
    if (profile_) apart.emplace();
    std::string measured = evaluated(metrics_);
    measured_ = !measured.empty();
    if (!measured_) return;
    progress_->evaluated(measured);
  }
  if (report_ && step_ > 0) report_->note(step_, metrics_);
  metrics_.push_back({"seconds", progress_->seconds()});
  if (metrics_file_->write(step_, metrics_)) return;
  warn("{}: the metrics cannot be written from step {} on\n", options_.program, step_);
  files_failed_ = true;
}

std::string TrainingRun::evaluated(Metrics& metrics) {
  std::string measured =
      evaluate_(metrics, [this](std::int64_t done, std::int64_t all) { progress_->evaluating(done, all); });
  for (const Metric& metric : metrics)
    if (metric.name == options_.judgement.metric) score_ = metric.value;
  return measured;
}

bool TrainingRun::broken_down(const TrainingStep& step) {
  constexpr std::ptrdiff_t window = 100;
  losses_.push_back(step.loss);
  if (!first_loss_) first_loss_ = step.loss;
  in_a_row_ = std::isfinite(step.grad_norm) ? 0 : in_a_row_ + 1;
  if (!std::isfinite(step.loss) || in_a_row_ >= window) return true;
  if (std::ssize(losses_) < window) return false;
  return std::accumulate(losses_.end() - window, losses_.end(), 0.0) / window > 3 * *first_loss_;
}

void TrainingRun::explain() const {
  std::string where;
  try {
    DetectAnomaly detect;
    loss_();
  } catch (const ValueError& error) {
    where = fmt::format("; {}", error.what());
  }
  warn("{}: training broke down at step {}, where the loss is {:.4g} ({:.4g} at first); a smaller --lr may help{}\n",
       options_.program, step_, losses_.back(), *first_loss_, where);
}

std::optional<int> TrainingRun::finish() {
  progress_->finish();
  if (options_.how.plan) {
    for (std::size_t i = seconds_.size() - 1; i > 0; --i) seconds_[i] -= seconds_[i - 1];
    std::sort(seconds_.begin(), seconds_.end());
    double median = seconds_[seconds_.size() / 2];
    say("{:.3g} s a step, the median of {}; {:.0f} s for {}\n", median, seconds_.size(),
        median * static_cast<double>(options_.progress.steps), options_.progress.steps);
  }
  if (profile_ && options_.how.profile) say("\n{}", profile_->table());
  if (broken_) {
    explain();
    try_to_report();
  }
  return options_.how.plan || done_ ? std::optional(0) : broken_ ? std::optional(3) : std::nullopt;
}

int TrainingRun::save(const std::string& what, bool cut_short) {
  std::filesystem::path file = checkpoint_file(options_.out);
  if (cut_short) {
    keep(false, options_.out);
  } else {
    if (Metrics metrics; !score_) evaluated(metrics);  // it went on from the last step
    SavedModel model = folder_->judged(described_, score_);
    add_settings(model);
    model.weights = nn::weights(parts_.model);
    file = folder_->place_for(score_) / model_file_name;
    save_model(file, std::move(model));
    try_to_keep(true, file.parent_path());  // beside its own model
  }
  if (skipped_ > 1) say("{} steps changed nothing: the norms of their gradients were not finite\n", skipped_);
  say("{} after {} {}, {:.2f} s of training; {} in {}\n", what, step_, step_ == 1 ? "step" : "steps",
      progress_->training_seconds(), cut_short ? "--resume goes on from what is" : "weights", file.string());
  try_to_report();
  return cut_short ? 130 : files_failed_ ? 1 : 0;
}
