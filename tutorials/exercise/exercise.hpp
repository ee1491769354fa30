#pragma once
// What the checks of exercises are written with. The program that comes of a reader's file and a check prints one line
// for each check, then "attention: 2 of 3 right"; its exit status is 0 when all are right.
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "autograd/variable.hpp"

namespace exercise {

/// What a stub does in place of its work: every check that calls it answers that the reader's file waits.
[[noreturn]] void not_written_yet(const char* file = __builtin_FILE(), int line = __builtin_LINE());

/// What a known mistake computes, and the sentence that names it.
struct Mistake {
  gradus::Tensor gives;
  std::string sentence;
};

/// The check answers with `sentence` unless `condition` holds.
void expect(bool condition, const std::string& sentence);

/// One shape, and |got - want| <= atol + rtol * |want| everywhere. Otherwise the check answers with the sentence of the
/// known mistake that gives the same numbers; else with what is wrong: an empty Variable, the shape, NaN, or the worst
/// element with its index and both values.
void expect_close(const gradus::Tensor& got, const gradus::Tensor& want, const std::vector<Mistake>& known = {},
                  double rtol = 1e-6, double atol = 1e-9);
void expect_close(const gradus::Variable& got, const gradus::Tensor& want, const std::vector<Mistake>& known = {},
                  double rtol = 1e-6, double atol = 1e-9);

/// What a single check knows better than all.
struct CheckOptions {
  std::string crash = {};    ///< what a crash most likely means here, in place of a general guess
  std::string endless = {};  ///< and what it means when the check does not end
  int seconds = 60;          ///< at most, for what is done at once when it is right
};

/// The checks of one exercise as they run.
class Exercise {
 public:
  /// Each check gets that many seconds.
  /// `record` gets what each check says, in three lines: right or wrong, the behaviour, the sentence.
  explicit Exercise(int seconds, std::FILE* record = nullptr) : seconds_(seconds), record_(record) {}

  /// Runs one check in a process of its own and prints its line: whatever the reader's function does (throw, crash,
  /// loop for ever, leave the program) becomes a sentence, and the next check runs all the same. One that repeats the
  /// sentence before is "the same as above".
  void check(const std::string& behaviour, const std::function<void()>& run, const CheckOptions& options = {});

  int checks() const { return checks_; }
  int right() const { return right_; }

 private:
  int seconds_;
  std::FILE* record_;
  int checks_ = 0, right_ = 0;
  std::string last_;  // answer
};

/// What check.cpp defines.
void checks(Exercise& e);

/// The program of one file: runs its checks, each at most `seconds`, and prints how many are right; the exit status.
int report(const std::string& exercise, int seconds, void (*checks)(Exercise&), std::FILE* record = nullptr);

/// A file that is no reader's: the solution, the stub or a mistake, with the checks that were compiled for it.
struct Variant {
  std::string name;
  void (*checks)(Exercise&);
};

/// The program of all variants of an exercise, of which the first argument names one: attention_variants stub
/// [seconds].
int report_variant(const std::string& exercise, const std::vector<Variant>& variants, int count, char** arguments);

}  // namespace exercise
