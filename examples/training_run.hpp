#pragma once
#include <functional>
#include <optional>
#include <string>

#include "autograd/profile.hpp"
#include "nn/module.hpp"
#include "training/metrics.hpp"
#include "training/progress.hpp"

struct TrainingRunOptions {
  std::string program;  ///< in messages
  std::string title;    ///< what is trained
  std::int64_t threads = 1;
  std::int64_t evaluate_every = 0;  ///< steps, and after the last
  gradus::ProgressOptions progress;
  std::filesystem::path out;  ///< folder of the trained model
  std::optional<std::filesystem::path> metrics;
  bool plan = false;  ///< three steps, to see what they take
  bool profile = false;
};

/// What a step of training measured.
struct TrainingStep {
  double loss, grad_norm, lr;
  std::int64_t tokens;  ///< of its batch
};

/// What stands around the training loop of any program: what training takes, threads, progress, evaluations, metrics,
/// profile, Ctrl-C. It changes nothing that is trained.
class TrainingRun {
 public:
  /// Says what is trained and what that takes, and hands out the threads. `loss` is that of a first batch. Throws
  /// gradus::ValueError naming what cannot be written: before training, not after it.
  TrainingRun(const TrainingRunOptions& options, gradus::nn::ModuleBase& module,
              const std::function<gradus::Variable()>& loss);

  /// After each step, whose update was skipped if the norm of its gradients is not finite. Where it is time, `evaluate`
  /// adds to the metrics and gives what progress shows of it, or nothing for an evaluation that was interrupted. False
  /// after the last step, after Ctrl-C, and after the third step of a plan.
  bool goes_on(const TrainingStep& step, const std::function<std::string(gradus::Metrics&)>& evaluate);
  /// Of the last step.
  const gradus::Metrics& metrics() const { return metrics_; }
  /// By Ctrl-C.
  bool stopped() const { return stopped_; }

  /// Ends the line of progress and prints the profile; of a plan, says what a step took. False for a plan: there is
  /// nothing to save.
  bool finish();
  /// Where the model goes: a run that was cut short leaves a model that was there before as it is.
  std::filesystem::path folder(bool cut_short) const;
  /// The last line, "`what` after 200 steps, ... weights in `folder`". The program's exit status: 1 where the metrics
  /// could not be written, else 0.
  int tell(const std::string& what, const std::filesystem::path& folder) const;

 private:
  TrainingRunOptions options_;
  std::int64_t step_ = 0, skipped_ = 0;
  bool stopped_ = false, metrics_failed_ = false;
  std::vector<double> seconds_;  // of training, after each step of a plan
  gradus::Metrics metrics_;
  gradus::MetricsFile metrics_file_;
  std::optional<gradus::Progress> progress_;  // from where the plan is made
  std::optional<gradus::Profile> profile_;
};
