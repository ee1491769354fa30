#pragma once
#include <functional>
#include <optional>
#include <string>

#include "autograd/profile.hpp"
#include "examples/text_run_options.hpp"
#include "nn/module.hpp"
#include "training/metrics.hpp"
#include "training/progress.hpp"

/// What stands around the training loop of a program that learns text: progress, evaluations, metrics, profile, Ctrl-C,
/// and in the end the model's file. It changes nothing that is trained.
class TextRun {
 public:
  struct Model {
    std::string title;  ///< what is trained
    gradus::nn::ModuleBase& module;
    std::function<gradus::Variable()> loss;   ///< of a first batch
    std::function<double()> validation_loss;  ///< in nats a token; one that was interrupted counts for nothing
  };

  /// Says what is trained and what that takes, and hands out the threads. Throws gradus::ValueError naming what cannot
  /// be written: before training, not after it.
  TextRun(const std::string& program, const TextRunOptions& options, Model model);

  /// After each step: the loss of its batch, the norm of its gradients before they were clipped, and the learning rate
  /// of its update, which was skipped if the norm is not finite. False once all steps are done, or those of
  /// a plan, and after Ctrl-C.
  bool goes_on(double loss, double grad_norm, double lr);

  /// Saves the model and says where it lies; of a plan, says what a step took. The program's exit status.
  int finish(gradus::SavedModel model);

 private:
  std::string program_;
  const TextRunOptions& options_;
  std::function<double()> validation_loss_;
  std::int64_t step_ = 0, skipped_ = 0;
  bool stopped_ = false, metrics_failed_ = false;
  std::vector<double> seconds_;  // of training, after each step of a plan
  gradus::MetricsFile metrics_;
  std::optional<gradus::Progress> progress_;  // from where the plan is made
  std::optional<gradus::Profile> profile_;
};
