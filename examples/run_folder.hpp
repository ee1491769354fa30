#pragma once
#include <optional>

#include "data/symbol_range.hpp"
#include "training/model_file.hpp"

/// By what a run's model is compared with one that lies in its folder already.
struct RunJudgement {
  std::string task;  ///< "copy": a folder with another task's model is refused
  std::string metric = "exact_match";
  bool lower_is_better = false;
  std::string held_out = {};  ///< a checksum of what it is measured on: models are compared on the same alone
};

/// A checksum of symbols, behind what comes before them.
std::uint32_t crc_of(const gradus::Sequence& symbols, std::uint32_t before = 0);

/// The folder in which a run leaves its model. One run at a time has it, and what is better there stays.
class RunFolder {
 public:
  /// Makes it where it is missing. Throws gradus::ValueError where it cannot be written, and where another process has
  /// it. `described` is the run's own model, without weights; `replace` takes the place of whatever is there.
  RunFolder(const std::filesystem::path& folder, const RunJudgement& judgement, const gradus::SavedModel& described,
            bool replace);

  /// For a run that goes on from nothing: throws gradus::ValueError where another task's model lies there, unless that
  /// is to be replaced, and says so where a run that was cut short does, whose place this one takes.
  void check_beginning_anew() const;

  /// The run's model with what it is compared by.
  gradus::SavedModel judged(gradus::SavedModel model, std::optional<double> score = {}) const;
  /// Where a model with that score goes: the folder, or, where a better one lies in it, `worse` in that, which it says.
  std::filesystem::path place_for(std::optional<double> score) const;

 private:
  void check_task() const;
  std::optional<gradus::SavedModel> there() const;

  std::filesystem::path folder_;
  RunJudgement judgement_;
  gradus::SavedModel described_;
  bool replace_;
  gradus::FolderLock lock_;
};
