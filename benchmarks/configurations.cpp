#include "benchmarks/configurations.hpp"

#include <algorithm>
#include <stdexcept>

namespace benchmarks {

const std::vector<Configuration>& configurations() {
  // name, d_model, heads, encoder and decoder layers, d_ff, vocabulary, source and target time, batch, cell
  static const std::vector<Configuration> all = {
      {"micro", 16, 4, 1, 0, 64, 27, 16, 0, 1},
      {"nano1", 24, 6, 6, 0, 96, 65, 8, 0, 1},
      {"nano64", 24, 6, 6, 0, 96, 65, 8, 0, 64},
      {"tiny", 64, 4, 2, 2, 256, 13, 12, 12, 32},
      {"small", 128, 4, 2, 2, 512, 32, 32, 32, 32},
      {"gptmini", 128, 4, 4, 0, 512, 65, 64, 0, 12},
      {"base", 256, 8, 4, 4, 1024, 96, 64, 64, 16},
      {"annotated", 512, 8, 2, 2, 2048, 11, 10, 10, 80},
      {"lstm", 128, 0, 1, 1, 0, 13, 10, 10, 32, gradus::Cell::lstm},
      {"gru", 128, 0, 1, 1, 0, 13, 10, 10, 32, gradus::Cell::gru},
  };
  return all;
}

gradus::nn::GPTOptions gpt_options(const Configuration& c, std::int64_t max_length) {
  return {.vocabulary = c.vocabulary,
          .max_length = max_length,
          .d_model = c.d_model,
          .heads = c.heads,
          .layers = c.encoder_layers,
          .d_ff = c.d_ff,
          .dropout = 0};
}

const Configuration& configuration(std::string_view name) {
  const auto& all = configurations();
  auto found = std::find_if(all.begin(), all.end(), [&](const Configuration& c) { return c.name == name; });
  if (found != all.end()) return *found;
  std::string names;
  for (const Configuration& c : all) names += (names.empty() ? "" : ", ") + c.name;
  throw std::invalid_argument("there is no configuration \"" + std::string(name) + "\"; there are: " + names);
}

}  // namespace benchmarks
