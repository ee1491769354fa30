#pragma once
#include "examples/text_run_options.hpp"
#include "nn/gpt.hpp"

/// What the command line of language_model asks for.
struct LanguageModelOptions {
  std::string command;  ///< "train", "write" or "evaluate"

  /// Of train. The model's folder is that of the others too, the text that of evaluate.
  TextRunOptions training = {.out = "runs/language_model"};
  gradus::nn::GPTOptions gpt = {.d_model = 128, .heads = 4, .layers = 4, .d_ff = 512, .dropout = 0};

  // Of write.
  std::string prompt = "\n";
  std::int64_t length = 500;  ///< tokens
  double temperature = 0.8;
  std::int64_t top_k = 0;
  double top_p = 1;
  std::int64_t seed = 1;

  /// Those of write that have a value by default.
  void fields(gradus::Fields& fields);
};

/// Reads the command line. Prints one line that says what is wrong and what is allowed and ends the program with status
/// 2 where it does not fit; prints the help and ends it with status 0 where that is asked for.
LanguageModelOptions parse_language_model_options(int argc, char** argv);
