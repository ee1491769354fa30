// step CONFIG [--steps N] [--threads N]: how long a training step of a named configuration takes, as one line of JSON.
// A step is forward, loss, zero_grad, backward and Adam, through the public modules, as a user writes it.
#include <fmt/core.h>

#include <algorithm>
#include <exception>

#include "benchmarks/configurations.hpp"
#include "benchmarks/training.hpp"
#include "gradus.hpp"

using namespace gradus;
using benchmarks::Configuration;

namespace {

constexpr std::int64_t batches = 16;  // different ones in turn, so that no step sees its numbers in the cache

Indices random_tokens(const Configuration& c, std::int64_t time, std::int64_t lowest, Generator& generator) {
  Indices tokens = Indices::from_shape({static_cast<std::size_t>(c.batch), static_cast<std::size_t>(time)});
  for (std::int64_t& token : tokens) token = generator.integer(lowest, c.vocabulary - 1);
  return tokens;
}

/// Columns first to first + count - 1 of (batch, time).
Indices columns(const Indices& tokens, std::int64_t first, std::int64_t count) {
  Shape shape = shape_of(tokens);
  Indices result = Indices::from_shape({static_cast<std::size_t>(shape[0]), static_cast<std::size_t>(count)});
  for (std::int64_t b = 0; b < shape[0]; ++b)
    std::copy_n(tokens.data() + b * shape[1] + first, count, result.data() + b * count);
  return result;
}

struct Sample {
  Indices source, target_in, target_out;
};

/// Copying, or for a GPT the next token of random ones: what the numbers are does not matter here.
std::vector<Sample> samples(const Configuration& c, Generator& generator) {
  std::vector<Sample> all;
  for (std::int64_t i = 0; i < batches; ++i) {
    if (c.is_gpt()) {
      Indices tokens = random_tokens(c, c.source_time + 1, 0, generator);
      all.push_back({columns(tokens, 0, c.source_time), {}, columns(tokens, 1, c.source_time)});
    } else {
      Indices source = random_tokens(c, c.source_time, 1, generator);
      Indices target_in = source;  // the last token of the row before stands in for begin
      std::rotate(target_in.begin(), target_in.end() - 1, target_in.end());
      all.push_back({source, target_in, source});
    }
  }
  return all;
}

template <class Model, class Forward>
void train(const Configuration& c, const benchmarks::Arguments& arguments, Model& model, Generator& generator,
           Forward forward) {
  std::vector<Sample> data = samples(c, generator);
  optim::Adam adam(model.parameters(), {.lr = 1e-4});
  std::size_t next = 0;
  auto step = [&] {
    const Sample& sample = data[next++ % data.size()];
    adam.zero_grad();
    Variable loss = cross_entropy(forward(sample), sample.target_out);
    loss.backward();
    adam.step();
    return loss.item();
  };
  auto hash = [&] {
    benchmarks::Hash result;
    for (const Variable& parameter : model.parameters()) result.add(parameter.value().data(), parameter.size());
    return result;
  };
  benchmarks::measure_training(arguments, {"gradus", model.parameter_count(), step, hash});
}

void run(const benchmarks::Arguments& arguments) {
  set_blas_threads(1);  // whatever OPENBLAS_NUM_THREADS says: the threads are shared out above the products
  set_threads(arguments.threads);
  const Configuration& c = benchmarks::configuration(arguments.configuration);
  Generator generator(1);
  if (c.is_gpt()) {
    nn::GPT model(gpt_options(c, c.source_time), generator);
    train(c, arguments, model, generator, [&](const Sample& sample) { return model(sample.source); });
  } else if (c.cell) {
    nn::RecurrentSeq2Seq model({.vocabulary = c.vocabulary,
                                .d_model = c.d_model,
                                .hidden = c.d_model,
                                .layers = c.encoder_layers,
                                .cell = *c.cell},
                               generator);
    train(c, arguments, model, generator, [&](const Sample& sample) { return model(sample.source, sample.target_in); });
  } else {
    nn::Transformer model({.vocabulary = c.vocabulary,
                           .d_model = c.d_model,
                           .heads = c.heads,
                           .layers = c.encoder_layers,
                           .d_ff = c.d_ff,
                           .dropout = 0},
                          generator);
    SequenceMasks masks{.target = Mask::causal(c.target_time)};
    train(c, arguments, model, generator,
          [&](const Sample& sample) { return model(sample.source, sample.target_in, masks); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    choose_blas_kernel(argv);
    run(benchmarks::arguments_of(argc, argv));
  } catch (const std::exception& error) {
    fmt::print(stderr, "step: {}\n", error.what());
    return 2;
  }
}
