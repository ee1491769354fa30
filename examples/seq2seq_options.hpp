#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

/// What the command line of seq2seq asks for.
struct Seq2SeqOptions {
  std::string command;  ///< "train" or "decode"

  std::string task;  ///< "copy" or "reverse"
  std::uint64_t seed = 1;
  std::int64_t steps = 1000;  ///< at most
  std::int64_t batch = 32;
  std::int64_t length = 10;     ///< symbols in a sequence, at most
  std::int64_t min_length = 0;  ///< 0: all sequences have `length`
  std::int64_t d_model = 64;
  std::int64_t heads = 4;
  std::int64_t layers = 2;
  std::int64_t d_ff = 256;
  double dropout = 0;
  double lr = 1e-3;
  std::string schedule = "constant";  ///< or "cosine"
  bool norm_first = false;
  int threads = 1;
  bool profile = false;
  std::filesystem::path out;  ///< folder of the trained model; of the model to read for decode
  std::optional<std::filesystem::path> metrics;
  std::optional<std::filesystem::path> pictures;  ///< folder

  /// How many symbols the shortest sequence has.
  std::int64_t shortest() const { return min_length ? min_length : length; }
};

/// Reads the command line. Prints one line that says what is wrong and what is allowed and ends the program with status
/// 2 where it does not fit; prints the help and ends it with status 0 where that is asked for.
Seq2SeqOptions parse_seq2seq_options(int argc, char** argv);
