#pragma once
#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>

#include "autograd/core/fields.hpp"
#include "data/text_windows.hpp"
#include "examples/tokenizers.hpp"
#include "examples/training_run.hpp"
#include "optim/schedule.hpp"

/// A text as a model is trained on it.
struct TrainingText {
  std::unique_ptr<gradus::Tokenizer> tokenizer;
  gradus::Sequence training, validation;
  gradus::TextWindows windows;
  std::uint32_t crc;  ///< of its bytes
};

/// What the command lines of programs say that train a Transformer on text.
struct TextRunOptions {
  std::filesystem::path file = GRADUS_EXCERPT;  ///< the text
  TokenizerOptions tokenizer = {};
  std::int64_t seed = 1;
  std::int64_t steps = 2000;
  std::int64_t batch = 12;
  std::int64_t block = 64;
  double lr = 4e-3;
  RunChoices how = {};
  std::filesystem::path out = {};  ///< folder of the trained model
  std::optional<std::filesystem::path> metrics = {};
  std::optional<std::filesystem::path> report = {}, report_sequences = {};

  /// Those that have a value by default.
  void fields(gradus::Fields& fields);
  /// Reads the file; its last tenth is for validation.
  TrainingText text() const;
  /// Of the learning rate.
  gradus::optim::Schedule schedule() const;
  /// Of the run of a program that trains `model`, "GPT with 811392 parameters", with these.
  TrainingRunOptions run(const std::string& program, const std::string& model, const TrainingText& text) const;
  /// What a report follows, tokens of --report-sequences, else of the validation part: `least` at the least, and at
  /// most so many more than the model reads at once; none without a report.
  std::vector<gradus::Sequence> followed(const TrainingText& text, std::int64_t least, std::int64_t more) const;
};

/// What each token is, for a page.
std::vector<std::string> names_of(const gradus::Sequence& tokens, const gradus::Tokenizer& tokenizer);

/// Of the models that are trained and loaded.
constexpr std::initializer_list<gradus::NamedLimits> text_limits = {
    {"vocabulary", 1, 1'000'000}, {"max_length", 1, 4'096}, {"d_model", 1, 4'096}, {"heads", 1, 1'024},
    {"layers", 0, 100},           {"d_ff", 1, 16'384},      {"segments", 1, 1'000}};

/// The subcommand `train [FILE]`, whose options these are and those of the model.
CLI::App& add_train_command(CLI::App& app, const std::string& what, TextRunOptions& options, gradus::Fields model);
