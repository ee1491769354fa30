#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "autograd/core/fields.hpp"
#include "examples/run_choices.hpp"
#include "examples/sequence_model.hpp"

/// What the command line of seq2seq asks for.
struct Seq2SeqOptions {
  enum class Model { transformer, lstm, lstm_attention, gru, rnn };
  enum class Schedule { constant, cosine };

  std::string command;  ///< "train" or "decode"

  std::string task;  ///< of pairs their file's name
  std::optional<std::filesystem::path> pairs;
  std::int64_t seed = 1;
  std::int64_t seeds = 1;
  std::int64_t steps = 1000;
  std::int64_t batch = 32;
  std::int64_t length = 10;
  std::int64_t min_length = 0;
  std::int64_t held_out = 256;
  Model model = Model::transformer;
  gradus::nn::TransformerOptions transformer = {.d_model = 64, .heads = 4, .layers = 2, .d_ff = 256, .dropout = 0};
  gradus::nn::RecurrentSeq2SeqOptions recurrent = {.d_model = 64, .hidden = 128};
  double lr = 1e-3;
  Schedule schedule = Schedule::constant;
  RunChoices how = {};
  std::filesystem::path out;  ///< folder of the trained model; of the model to read for decode
  std::optional<std::filesystem::path> metrics;
  std::optional<std::filesystem::path> pictures;  ///< folder
  std::optional<std::filesystem::path> report, report_sequences = {};

  std::int64_t beam = 1;  ///< of decode

  /// Those of a training run that have a value by default, but for the model's own.
  void fields(gradus::Fields& fields);
  /// The same for a run of that seed alone, whose files stand apart from those of others: OUT/seed_2, FILE.seed_2.
  Seq2SeqOptions of_seed(std::int64_t seed) const;
  /// Of the model that --model names, for so many symbols. Throws gradus::ValueError for more than are loaded again.
  SequenceModel::Options model_options(const gradus::SymbolRange& source, const gradus::SymbolRange& target) const;
  /// What is learned. Throws gradus::ValueError for pairs that cannot be read, and for more than can be held out.
  gradus::SequenceDataset dataset() const;
  /// How many symbols the shortest sequence has.
  std::int64_t shortest() const { return min_length ? min_length : length; }
};

bool is_task(const std::string& name);
/// By which the model of a file of pairs is told from others, and its folder: the file's, which is no task's.
std::string name_of_pairs(const std::filesystem::path& file);

/// Of the models that are trained and loaded.
constexpr std::initializer_list<gradus::NamedLimits> seq2seq_limits = {
    {"vocabulary", 1, 100'000}, {"target_vocabulary", 0, 100'000},
    {"d_model", 1, 1'024},      {"heads", 1, 1'024},
    {"layers", 1, 16},          {"d_ff", 1, 4'096},
    {"hidden", 1, 1'024},       {"dropout", 0, 0.9}};
constexpr std::int64_t longest_sequence = 200;

/// Reads the command line. Prints one line that says what is wrong and what is allowed and ends the program with status
/// 2 where it does not fit; prints the help and ends it with status 0 where that is asked for.
Seq2SeqOptions parse_seq2seq_options(int argc, char** argv);
