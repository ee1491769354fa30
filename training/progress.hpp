#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace gradus::inline GRADUS_PRECISION {

struct ProgressOptions {
  std::int64_t steps = 0;         ///< of the whole run; must be given
  std::int64_t done = 0;          ///< of these, before
  std::string measure = "exact";  ///< what evaluations measure
  std::size_t width = 7;          ///< columns that its values take: "212/256"
};

/// How far a training run is: one line that renews itself on a terminal, a plain line for each report elsewhere.
class Progress {
 public:
  explicit Progress(const ProgressOptions& options);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// After each step: its loss, and how many tokens it trained on. Redraws a terminal's line at most ten times a
  /// second.
  void step(double loss, std::int64_t tokens);
  /// During an evaluation: how much of it is done. Redraws a terminal's line, as above.
  void evaluating(std::int64_t done, std::int64_t all);
  /// After an evaluation: what it measured, "212/256". Prints the plain line where the output is no terminal.
  void evaluated(const std::string& measured);
  /// After what is neither: the time up to here is no training.
  void goes_on() { resumed_ = Clock::now(); }
  /// Leaves a terminal's line as it is and begins a new one, before anything else is printed.
  void finish();

  /// Since the run began.
  double seconds() const;
  /// The same without evaluations, which run from a step's end to `evaluated`, `goes_on` or the end.
  double training_seconds() const;

 private:
  using Clock = std::chrono::steady_clock;
  std::string line(std::size_t columns) const;  // at most
  void draw_now_and_then();
  void draw();

  ProgressOptions options_;
  bool terminal_;
  std::int64_t done_ = 0, tokens_ = 0;
  std::string measured_ = "-";
  double loss_ = 0;
  bool drawn_ = false;
  Clock::time_point begin_ = Clock::now(), resumed_ = begin_, last_drawn_ = {};
  Clock::duration training_ = {};
};

}  // namespace gradus::inline GRADUS_PRECISION
