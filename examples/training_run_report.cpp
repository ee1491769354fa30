#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "examples/training_run.hpp"
#include "training/output.hpp"

using namespace gradus;

void TrainingRun::begin_report() {
  report_.emplace(options_.title);
  for (const Texts& texts : {options_.settings, described_.options})
    for (const auto& [name, text] : texts) report_->set(name, text);
  report_->set("threads", fmt::format("{}", options_.how.threads));
  if (step_ > 0) report_->set("goes on after step", fmt::format("{}", step_));
  for (const ReportSequence& sequence : options_.followed) report_->follow(sequence);
  check_report_file(*options_.report);
}

/// Looks at what the report follows, if it is time.
void TrainingRun::look() {
  if (!report_ || !report_->due(step_)) return;
  Profile apart;  // the table is of training alone
  report_->look(step_, parts_.model);
  progress_->goes_on();
}

void TrainingRun::try_to_report() {
  if (!report_) return;
  report_->look(step_, parts_.model);  // the last
  if (profile_ && profile_->steps() > 0) report_->table("What a step went into", profile_->table());
  report_->set("steps done", fmt::format("{}", step_));
  report_->set("seconds of training", fmt::format("{:.2f}", progress_->training_seconds()));
  try {
    save_report(*options_.report, *report_);
    if (!std::exchange(report_told_, true)) say("a page about the run in {}\n", options_.report->string());
  } catch (const ValueError& error) {
    warn("{}: {}\n", options_.program, error.what());
    files_failed_ = true;
  }
}

int TrainingRun::keep_report(int status) {
  if (!report_) return status;
  bool failed_before = std::exchange(files_failed_, false);
  try_to_report();
  bool failed = std::exchange(files_failed_, failed_before || files_failed_);
  return failed ? std::max(status, 1) : status;
}
