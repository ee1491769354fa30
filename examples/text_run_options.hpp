#pragma once
#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>

#include "autograd/core/fields.hpp"
#include "examples/tokenizers.hpp"

/// What the command lines of programs say that train a Transformer on text.
struct TextRunOptions {
  std::filesystem::path file = GRADUS_EXCERPT;  ///< the text
  TokenizerOptions tokenizer = {};
  std::int64_t seed = 1;
  std::int64_t steps = 2000;
  std::int64_t batch = 12;
  std::int64_t block = 64;
  double lr = 4e-3;
  std::int64_t threads = 1;
  bool plan = false;
  bool profile = false;
  std::filesystem::path out = {};  ///< folder of the trained model
  std::optional<std::filesystem::path> metrics = {};

  /// Those that have a value by default.
  void fields(gradus::Fields& fields);
};

/// The largest models that are trained and loaded.
constexpr std::initializer_list<gradus::NamedSize> text_limits = {{"vocabulary", 1'000'000}, {"max_length", 4'096},
                                                                  {"d_model", 4'096},        {"heads", 1'024},
                                                                  {"layers", 100},           {"d_ff", 16'384}};

/// The subcommand `train [FILE]`, whose options these are and those of the model.
CLI::App& add_train_command(CLI::App& app, const std::string& what, TextRunOptions& options, gradus::Fields model);
