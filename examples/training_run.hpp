#pragma once
#include <functional>
#include <optional>
#include <string>

#include "autograd/profile.hpp"
#include "examples/run_choices.hpp"
#include "examples/run_folder.hpp"
#include "training/metrics.hpp"
#include "training/model.hpp"
#include "training/progress.hpp"
#include "training/report.hpp"
#include "training/run_state.hpp"

struct TrainingRunOptions {
  std::string program;              ///< in messages
  std::string title;                ///< what is trained
  std::int64_t evaluate_every = 0;  ///< steps, and after the last
  gradus::ProgressOptions progress;
  std::filesystem::path out;  ///< folder of the trained model
  std::optional<std::filesystem::path> metrics;
  std::vector<std::filesystem::path> inputs = {};  ///< files that are read, and so never written
  RunChoices how;
  gradus::Texts settings = {};                        ///< with which a run that goes on must have begun
  RunJudgement judgement;                             ///< of its model, beside what lies in the folder
  std::optional<std::filesystem::path> report = {};   ///< a page about the run
  std::vector<gradus::ReportSequence> followed = {};  ///< by that
};

/// Hears how much of an evaluation is done.
using Told = std::function<void(std::int64_t done, std::int64_t all)>;

/// What a step of training measured.
struct TrainingStep {
  double loss, grad_norm, lr;
  std::int64_t tokens;  ///< of its batch
};

/// What stands around the training loop of any program: what training takes, threads, progress, evaluations, metrics,
/// checkpoints, profile, Ctrl-C, what lies in the folder already. It changes nothing that is trained.
///
///     for (std::int64_t step = run.first_step(); step <= steps; ++step) {
///       ...
///       run.before_update();
///       optimizer.step();
///       if (!run.goes_on({loss, norm, lr, tokens})) break;
///     }
///     if (std::optional<int> status = run.finish()) return *status;
///     return run.save("done", run.stopped());
class TrainingRun {
 public:
  using Evaluate = std::function<std::string(gradus::Metrics&, const Told&)>;
  /// Says what is trained and what that takes, and hands out the threads; makes `parts` what they were where a run goes
  /// on. `described` is the model as its file has it, without weights, `loss` that of a first batch. Where it is time,
  /// `evaluate` adds to the metrics and gives what progress shows of it, or nothing when it was interrupted. Throws
  /// gradus::ValueError naming what cannot be written, before training and not after it, and what of a checkpoint is
  /// not this run's.
  TrainingRun(const TrainingRunOptions& options, const gradus::RunParts& parts, const gradus::SavedModel& described,
              const std::function<gradus::Variable()>& loss, const Evaluate& evaluate);

  /// The number of the next step: 1, or behind that of a checkpoint; behind the last where the run was done.
  std::int64_t first_step() const { return done_ ? options_.progress.steps + 1 : step_ + 1; }
  /// Between backward and the optimizer's step: prints the table of all parameters where it is time.
  void before_update();
  /// After each step, whose update was skipped if the norm of its gradients is not finite. False after the last step,
  /// after Ctrl-C, after the third step of a plan, and where training has broken down: the loss is not finite, its mean
  /// over 100 steps is above three times what it was first, or the last 100 updates were skipped.
  bool goes_on(const TrainingStep& step);
  /// Of the last step.
  const gradus::Metrics& metrics() const { return metrics_; }
  /// By Ctrl-C.
  bool stopped() const { return stopped_; }

  /// Ends the line of progress and prints the profile; of a plan, says what a step took. The program's exit status
  /// where there is nothing to save: 0 for a plan and for a run that was done, 3 where training has broken down, which
  /// it explains.
  std::optional<int> finish();
  /// Writes model and checkpoint, of a run that was cut short its checkpoint alone, and the last line: "`what` after
  /// 200 steps, ... weights in ...". A model that is worse than what lies in the folder goes to `worse` in it. The
  /// program's exit status: 130 for a run that was cut short, 1 where metrics or checkpoints could not be written, else
  /// 0.
  int save(const std::string& what, bool cut_short);

  /// Of a run that makes one, for what the program adds. It is written by `save`, by `finish` where training has broken
  /// down, and by `keep_report` with what comes after these, which gives the exit status once more.
  gradus::Report* report() { return report_ ? &*report_ : nullptr; }
  int keep_report(int status);

 private:
  void go_on_from(const std::filesystem::path& folder);
  std::string evaluated(gradus::Metrics& metrics);
  void measure(bool evaluate);
  void begin_report();
  void look();
  void try_to_report();
  void add_settings(gradus::SavedModel& model) const;
  void keep(bool done, const std::filesystem::path& folder);
  void try_to_keep(bool done, const std::filesystem::path& folder);
  bool broken_down(const TrainingStep& step);
  void explain() const;

  TrainingRunOptions options_;
  gradus::RunParts parts_;
  gradus::SavedModel described_;
  std::function<gradus::Variable()> loss_;
  Evaluate evaluate_;
  std::optional<double> first_loss_;  // also of a run that goes on
  std::vector<double> losses_;        // since it began, or went on
  std::int64_t in_a_row_ = 0;         // the last steps that were skipped
  bool broken_ = false;
  std::int64_t step_ = 0, skipped_ = 0;
  bool done_ = false;  // before it began
  bool stopped_ = false, files_failed_ = false;
  bool measured_ = true;  // false where the last step's evaluation was interrupted: its metrics are still to come
  std::vector<double> seconds_;  // of training, after each step of a plan
  gradus::Metrics metrics_;
  std::optional<double> score_;                      // of the last evaluation
  std::optional<RunFolder> folder_;                  // a plan has none
  std::optional<gradus::MetricsFile> metrics_file_;  // from where its first step is known; a plan has none
  std::optional<gradus::Progress> progress_;         // from where the plan is made
  std::optional<gradus::Profile> profile_;
  std::optional<gradus::Report> report_;
  bool report_told_ = false;
};
