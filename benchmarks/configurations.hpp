#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autograd/kernels/cells.hpp"
#include "nn/gpt.hpp"

namespace benchmarks {

/// A model and the batches that it is trained on. An encoder-decoder Transformer has decoder layers; without, it is a
/// GPT that reads sequences of source_time tokens. With a cell it is a recurrent encoder-decoder, d_model wide, of
/// which heads and d_ff tell nothing.
struct Configuration {
  std::string name;
  std::int64_t d_model, heads, encoder_layers, decoder_layers, d_ff, vocabulary, source_time, target_time, batch;
  std::optional<gradus::Cell> cell = {};

  bool is_gpt() const { return decoder_layers == 0; }
  std::int64_t source_rows() const { return batch * source_time; }
  std::int64_t target_rows() const { return batch * target_time; }
};

/// micro (the size of Karpathy's microgpt), nano1 and nano64 (the size that BurTorch reports), tiny (what
/// `scripts/train copy` trains), small, gptmini (nanoGPT's recipe for a CPU), base, annotated (the Annotated
/// Transformer's copy task), lstm and gru (a recurrent encoder-decoder of one layer each on tiny's task).
const std::vector<Configuration>& configurations();

/// The GPT of such a configuration, without dropout, which reads so many tokens at once.
gradus::nn::GPTOptions gpt_options(const Configuration& c, std::int64_t max_length);

/// The configuration of that name; throws std::invalid_argument that lists the names there are.
const Configuration& configuration(std::string_view name);

}  // namespace benchmarks
