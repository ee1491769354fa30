#include "examples/training_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "autograd/core/parallel.hpp"
#include "autograd/kernels/blas.hpp"
#include "training/interrupt.hpp"
#include "training/model_file.hpp"
#include "training/plan.hpp"

using namespace gradus;

namespace {
constexpr std::int64_t plan_steps = 3;
}

TrainingRun::TrainingRun(const TrainingRunOptions& options, nn::ModuleBase& module,
                         const std::function<Variable()>& loss)
    : options_(options), metrics_file_(options.metrics) {
  if (!options.plan) prepare_folder(options.out);
  set_threads(static_cast<int>(options.threads));
  if (options.threads > 1) set_blas_threads(1);  // the threads are shared out above the products
  int working = std::max(threads(), blas_threads());
  fmt::print("{}\nBLAS kernel {} on {} thread{}\n", options.title, blas_kernel(), working, working == 1 ? "" : "s");
  std::fflush(stdout);  // the first step may take its time
  fmt::print("{}\n", to_string(plan_of(module, loss)));
  catch_interrupt();
  if (options.profile) profile_.emplace();
  progress_.emplace(options.progress);
}

bool TrainingRun::goes_on(const TrainingStep& step, const std::function<std::string(Metrics&)>& evaluate) {
  ++step_;
  metrics_ = {{"loss", step.loss}, {"lr", step.lr}, {"grad_norm", step.grad_norm}};
  if (!std::isfinite(step.grad_norm) && ++skipped_ == 1) {
    progress_->finish();
    fmt::print("step {} changes nothing: the norm of its gradients is {}\n", step_, step.grad_norm);
  }
  if (profile_) profile_->step();
  progress_->step(step.loss, step.tokens);
  bool last = step_ == options_.progress.steps;
  if (options_.plan) {
    seconds_.push_back(progress_->training_seconds());
    return std::ssize(seconds_) < plan_steps && !last;
  }
  if (step_ % options_.evaluate_every == 0 || last) {
    std::optional<Profile> apart;  // the table is of training alone
    if (profile_) apart.emplace();
    if (std::string measured = evaluate(metrics_); !measured.empty()) progress_->evaluated(measured);
  }
  metrics_.push_back({"seconds", progress_->seconds()});
  if (!metrics_file_.write(step_, metrics_)) {
    fmt::print(stderr, "{}: the metrics cannot be written from step {} on\n", options_.program, step_);
    metrics_failed_ = true;
  }
  stopped_ = interrupted();  // once: a signal may come at any time
  return !last && !stopped_;
}

bool TrainingRun::finish() {
  progress_->finish();
  if (options_.plan) {
    for (std::size_t i = seconds_.size() - 1; i > 0; --i) seconds_[i] -= seconds_[i - 1];
    std::sort(seconds_.begin(), seconds_.end());
    double median = seconds_[seconds_.size() / 2];
    fmt::print("{:.3g} s a step, the median of {}; {:.0f} s for {}\n", median, seconds_.size(),
               median * static_cast<double>(options_.progress.steps), options_.progress.steps);
  }
  if (profile_) fmt::print("\n{}", profile_->table());
  return !options_.plan;
}

std::filesystem::path TrainingRun::folder(bool cut_short) const {
  bool keeps = cut_short && std::filesystem::exists(model_file(options_.out));
  std::filesystem::path folder = keeps ? options_.out / "interrupted" : options_.out;
  prepare_folder(folder);
  return folder;
}

int TrainingRun::tell(const std::string& what, const std::filesystem::path& folder) const {
  if (skipped_ > 1) fmt::print("{} steps changed nothing: the norms of their gradients were not finite\n", skipped_);
  fmt::print("{} after {} steps, {:.2f} s of training; weights in {}\n", what, step_, progress_->training_seconds(),
             model_file(folder).string());
  return metrics_failed_ ? 1 : 0;
}
