#include "examples/text_run.hpp"

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
constexpr std::int64_t evaluate_every = 250, plan_steps = 3;
}

TextRun::TextRun(const std::string& program, const TextRunOptions& options, Model model)
    : program_(program),
      options_(options),
      validation_loss_(std::move(model.validation_loss)),
      metrics_(options.metrics) {
  if (!options.plan) prepare_folder(options.out);
  set_threads(static_cast<int>(options.threads));
  if (options.threads > 1) set_blas_threads(1);  // the threads are shared out above the products
  int working = std::max(threads(), blas_threads());
  fmt::print("{}\nBLAS kernel {} on {} thread{}\n", model.title, blas_kernel(), working, working == 1 ? "" : "s");
  std::fflush(stdout);  // the first step may take its time
  fmt::print("{}\n", to_string(plan_of(model.module, model.loss)));
  catch_interrupt();
  if (options.profile) profile_.emplace();
  progress_.emplace(ProgressOptions{.steps = options.steps, .measure = "validation", .width = 6});
}

bool TextRun::goes_on(double loss, double grad_norm, double lr) {
  ++step_;
  Metrics metrics = {{"loss", loss}, {"lr", lr}, {"grad_norm", grad_norm}};
  if (!std::isfinite(grad_norm) && ++skipped_ == 1) {
    progress_->finish();
    fmt::print("step {} changes nothing: the norm of its gradients is {}\n", step_, grad_norm);
  }
  if (profile_) profile_->step();
  progress_->step(loss, options_.batch * options_.block);
  if (options_.plan) {
    seconds_.push_back(progress_->training_seconds());
    return std::ssize(seconds_) < plan_steps && step_ < options_.steps;
  }
  if (step_ % evaluate_every == 0 || step_ == options_.steps) {
    std::optional<Profile> apart;  // the table is of training alone
    if (profile_) apart.emplace();
    double validation = validation_loss_();
    if (!interrupted()) {
      metrics.push_back({"validation_loss", validation});
      progress_->evaluated(fmt::format("{:.4f}", validation));
    }
  }
  metrics.push_back({"seconds", progress_->seconds()});
  if (!metrics_.write(step_, metrics)) {
    fmt::print(stderr, "{}: the metrics cannot be written from step {} on\n", program_, step_);
    metrics_failed_ = true;
  }
  stopped_ = interrupted();  // once: a signal may come at any time
  return step_ < options_.steps && !stopped_;
}

int TextRun::finish(SavedModel model) {
  progress_->finish();
  if (options_.plan) {
    for (std::size_t i = seconds_.size() - 1; i > 0; --i) seconds_[i] -= seconds_[i - 1];
    std::sort(seconds_.begin(), seconds_.end());
    double median = seconds_[seconds_.size() / 2];
    fmt::print("{:.3g} s a step, the median of {}; {:.0f} s for {}\n", median, seconds_.size(),
               median * static_cast<double>(options_.steps), options_.steps);
    return 0;
  }
  if (profile_) fmt::print("\n{}\n", profile_->table());
  // A run that was cut short leaves a model that was there before as it is.
  bool keeps = stopped_ && std::filesystem::exists(model_file(options_.out));
  std::filesystem::path folder = keeps ? options_.out / "interrupted" : options_.out;
  prepare_folder(folder);
  save_model(model_file(folder), std::move(model));
  if (skipped_ > 1) fmt::print("{} steps changed nothing: the norms of their gradients were not finite\n", skipped_);
  fmt::print("{} after {} steps, {:.2f} s of training; model in {}\n", stopped_ ? "interrupted" : "done", step_,
             progress_->training_seconds(), model_file(folder).string());
  return stopped_ ? 130 : metrics_failed_ ? 1 : 0;
}
