#pragma once
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "examples/sequence_model.hpp"
#include "pictures/plot.hpp"

namespace comparison {

/// The models that are compared, "Transformer", "LSTM", ..., and how each is made.
struct Kind {
  std::string name;
  SequenceModel::Options options;
};

/// How large they are: the sizes of `seq2seq`, and for the others such that they have about as many parameters.
struct Sizes {
  std::int64_t vocabulary = 13, target_vocabulary = 0;           // 0: the same
  std::int64_t d_model = 64, heads = 4, layers = 2, d_ff = 256;  // of a Transformer
  std::int64_t hidden = 128, hidden_of_rnn = 256;
  static Sizes quick() {
    return {.d_model = 16, .heads = 2, .layers = 1, .d_ff = 16, .hidden = 16, .hidden_of_rnn = 16};
  }
};
gradus::nn::TransformerOptions transformer(const Sizes& sizes,
                                           gradus::nn::Positions positions = gradus::nn::Positions::sinusoidal);
/// Transformer, LSTM, LSTM + attention, RNN.
std::vector<Kind> kinds(const Sizes& sizes);
/// The one of that name; throws gradus::ValueError where there is none.
Kind kind(const std::string& name, const Sizes& sizes);

struct TrainOptions {
  std::int64_t steps = 0;  ///< at most
  std::int64_t batch = 32;
  double lr = 1e-3;
  bool falling = false;              ///< the rate, along half a cosine to 0 at the last step
  std::int64_t warm_up = 0;          ///< steps in which it rises before
  std::optional<double> until = {};  ///< ends where so large a share of the held-out sequences is exact
  std::int64_t evaluate_every = 50;  ///< steps; 0: once, at the end
};

/// What became of a run.
struct Trained {
  double steps = 0;          ///< to `until`; infinite where it was not reached
  double seconds = 0;        ///< of training until then, or to the end; evaluation left out
  double exact = 0;          ///< share of the held-out sequences at the end
  gradus::Curve curve = {};  ///< that share after each evaluation
  /// Infinite where it was not reached.
  double seconds_to_it() const { return std::isfinite(steps) ? seconds : steps; }
};

/// Trains by Adam on cross entropy, as seq2seq does; ends early when interrupted. On a terminal progress is a line that
/// renews itself.
Trained train(SequenceModel& model, const gradus::SequenceDataset& dataset, gradus::Generator& generator,
              const TrainOptions& options);

/// The share of its held-out sequences that are answered exactly, by any of their right answers; so many are read at a
/// time. 0 when interrupted.
double exact_share(SequenceModel& model, const gradus::SequenceDataset& dataset, std::int64_t at_a_time);

}  // namespace comparison
