#pragma once
#include <functional>
#include <string>
#include <vector>

#include "data/batch.hpp"
#include "nn/attention_maps.hpp"
#include "nn/module.hpp"

// Is a training healthy? Each check returns what it found, or throws UnhealthyError. What it needs to run is handed in,
// so that it is the program's own; a model with dropout is in evaluation meanwhile, but for checks that train.
namespace gradus::inline GRADUS_PRECISION {

/// What a check found. `what()` names the check, what it saw, and the causes to look for.
class UnhealthyError : public Error {
 public:
  using Error::Error;
};

/// What a model gives for tokens (batch, time) when all else stays as it is; no graph is recorded.
using ModelRun = std::function<Tensor(const Indices& tokens)>;

/// The loss of an untrained model beside that of an even guess, ln of the number of symbols: their difference in nats.
/// Throws UnhealthyError where it is more than `tolerance`, ValueError for less than one symbol.
double check_initial_loss(double loss, std::int64_t symbols, double tolerance = 0.5);

/// No output sees a later symbol: with tokens (batch, time), `run` gives (batch, time, ...), and when a symbol is
/// changed every earlier output stays the same to the bit. Returns (time, time): whether output i depends on symbol j.
/// Take more symbols than the model has layers: each layer carries a mistake of the mask one symbol further.
///
///     check_no_leak([&](const Indices& tokens) { return model(source, tokens, masks).value(); }, target_in)
///
/// Throws UnhealthyError also where no output depends on any symbol; ValueError for tokens that are all the same and
/// for a run that gives two answers to one question, ShapeError for other shapes.
Booleans check_no_leak(const ModelRun& run, const Indices& tokens);

/// The model tells positions apart: when two different symbols of each row change places, what it gives changes, by
/// more than rounding, and not by these two places alone. Returns by how much, as a share of the largest number. It is
/// for an encoder's source; a causal mask tells positions apart without any encoding. Give it no padding.
/// Throws as check_no_leak does.
double check_uses_position(const ModelRun& run, const Indices& source);

/// The model looks at its source: when every symbol is another, what it gives changes, by more than rounding. Returns
/// by how much, as check_uses_position does, and throws as it does.
double check_uses_source(const ModelRun& run, const Indices& source);

/// Padding changes nothing: one more column of it, in the source and in the target, leaves the loss the same but for
/// rounding. `loss_of` is asked for batches of these rows with the masks of make_batch. Returns the larger change, as a
/// share of the loss.
double check_padding_ignored(const std::function<Variable(const Batch&)>& loss_of, const Batch& batch,
                             const SymbolRange& sources, const SymbolRange& targets);

/// The target is shifted: what a model reads next is what it should say now. Returns how many places were compared.
/// Throws UnhealthyError that says how it is shifted, ShapeError unless both have one shape (batch, time).
std::int64_t check_shift(const Batch& batch);
/// The same of a language model's windows.
std::int64_t check_shift(const Indices& input, const Indices& target);

/// No held-out source is trained on, whichever its answer. Returns how many different sources of training were
/// compared. Throws ValueError where either has no pairs.
std::int64_t check_held_out(const std::vector<SequencePair>& train, const std::vector<SequencePair>& held_out);

struct OverfitOptions {
  std::int64_t steps = 300;  ///< at most
  double below = 0.1;        ///< the loss that is to be reached
};

struct Overfit {
  double first = 0, last = 0;  ///< losses
  std::int64_t steps = 0;
};

/// The model can learn one batch by heart: `step` is a training step on it, always the same one, and returns its loss.
/// The first two tell whether a step goes down its gradient and whether gradients are cleared, where a step leaves them
/// behind. Parameters and random streams are as before afterwards, also where it throws, and there are no gradients;
/// what the step's optimizer remembers is not: give it one of its own, and no other step before.
///
///     overfit_one_batch(model, [&] {
///       adam.zero_grad();
///       Variable loss = loss_of(batch);
///       loss.backward();
///       adam.step();
///       return loss.item();
///     });
///
/// Throws UnhealthyError, ValueError for options that mean nothing.
Overfit overfit_one_batch(nn::ModuleBase& model, const std::function<double()>& step,
                          const OverfitOptions& options = {});

/// Three training steps change every parameter. Returns how many there are. Throws UnhealthyError that lists those they
/// do not change, each with the reason. What is left is as after overfit_one_batch.
std::int64_t check_every_parameter_learns(nn::ModuleBase& model, const std::function<double()>& step);

/// How widely a head looks around, the mean over its queries of -sum p ln p, in nats.
struct AttentionEntropy {
  std::string module;  ///< "decoder.layers.0.multihead_attn"
  std::int64_t head = 0;
  double entropy = 0;
  double uniform = 0;      ///< if it looked at all keys alike that it looks at at all
  bool is_uniform = true;  ///< each query does, to rounding
};

/// Of each head in what an nn::AttentionRecorder noted, runs of one module taken together. Queries that look at a
/// single key do not count.
std::vector<AttentionEntropy> attention_entropy(const std::vector<nn::AttentionMap>& maps);
/// The same; throws UnhealthyError where a head looks at all its keys alike, or at NaN, ValueError where nothing was
/// noted.
std::vector<AttentionEntropy> check_attention(const std::vector<nn::AttentionMap>& maps);

}  // namespace gradus::inline GRADUS_PRECISION
