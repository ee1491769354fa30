#pragma once
#include "examples/blanks.hpp"
#include "examples/text_run_options.hpp"

/// What the command line of masked_language_model asks for.
struct MaskedLanguageModelOptions {
  std::string command;  ///< "train" or "fill"

  /// Of train. The model's folder is that of fill too.
  TextRunOptions training = {.tokenizer = {.special = {blank_token}},
                             .steps = 4000,
                             .batch = 32,
                             .block = 32,
                             .lr = 2e-3,
                             .out = "runs/masked_language_model"};
  gradus::nn::BERTOptions bert = {
      .segments = 1, .d_model = 128, .heads = 4, .layers = 2, .d_ff = 512, .dropout = 0, .pooler = false};

  std::string blank = "_";  ///< of fill: what stands for a blank in a line

  /// Those of fill that have a value by default.
  void fields(gradus::Fields& fields);
};

/// Reads the command line. Prints one line that says what is wrong and what is allowed and ends the program with status
/// 2 where it does not fit; prints the help and ends it with status 0 where that is asked for.
MaskedLanguageModelOptions parse_masked_language_model_options(int argc, char** argv);
