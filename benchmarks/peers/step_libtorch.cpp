// step_libtorch CONFIG [--steps N] [--threads N]: what `step` measures, with the same models, batches and optimizer
// made of libtorch's own parts.
#include <fmt/core.h>
#include <torch/torch.h>

#include <cmath>

#include "autograd/kernels/blas.hpp"
#include "benchmarks/configurations.hpp"
#include "benchmarks/peers/gpt_libtorch.hpp"
#include "benchmarks/training.hpp"

using benchmarks::Configuration;
using torch::Tensor;
namespace nn = torch::nn;
namespace functional = torch::nn::functional;

namespace {

constexpr std::int64_t batches = 16;

Tensor sinusoids(std::int64_t time, std::int64_t d_model) {
  Tensor position = torch::arange(time, torch::kFloat).unsqueeze(1);
  Tensor rate =
      torch::exp(torch::arange(0, d_model, 2, torch::kFloat) * (-std::log(1e4) / static_cast<double>(d_model)));
  return torch::stack({torch::sin(position * rate), torch::cos(position * rate)}, 2).view({time, 1, d_model});
}

struct Sample {
  Tensor source, target_in, target_out;
};

// Time comes first: libtorch's C++ Transformer knows no other order.
struct Seq2SeqImpl : nn::Module {
  explicit Seq2SeqImpl(const Configuration& c)
      : scale(std::sqrt(static_cast<double>(c.d_model))),
        source_embedding(register_module("source_embedding", nn::Embedding(c.vocabulary, c.d_model))),
        target_embedding(register_module("target_embedding", nn::Embedding(c.vocabulary, c.d_model))),
        transformer(register_module(
            "transformer",
            nn::Transformer(nn::TransformerOptions(c.d_model, c.heads, c.encoder_layers, c.decoder_layers)
                                .dim_feedforward(c.d_ff)
                                .dropout(0.0)))),
        output(register_module("output", nn::Linear(c.d_model, c.vocabulary))),
        positions(sinusoids(std::max(c.source_time, c.target_time), c.d_model)),
        mask(peers::causal(c.target_time)) {
    torch::NoGradGuard no_grad;
    for (nn::Embedding* embedding : {&source_embedding, &target_embedding}) (*embedding)->weight.normal_(0, 1 / scale);
  }

  static Sample sample(const Configuration& c) {
    Tensor source = torch::randint(1, c.vocabulary, {c.source_time, c.batch}, torch::kLong);
    return {source, source.roll(1), source.flatten()};
  }
  Tensor embed(nn::Embedding& embedding, const Tensor& ids) {
    return embedding(ids) * scale + positions.slice(0, 0, ids.size(0));
  }
  Tensor forward(const Sample& s) {
    return output(
        transformer->forward(embed(source_embedding, s.source), embed(target_embedding, s.target_in), {}, mask));
  }

  double scale;
  nn::Embedding source_embedding, target_embedding;
  nn::Transformer transformer;
  nn::Linear output;
  Tensor positions, mask;
};
TORCH_MODULE(Seq2Seq);

struct GPTImpl : peers::GPTImpl {
  explicit GPTImpl(const Configuration& c)
      : peers::GPTImpl({c.vocabulary, c.source_time, c.d_model, c.heads, c.encoder_layers, c.d_ff}) {}

  static Sample sample(const Configuration& c) {
    Tensor tokens = torch::randint(0, c.vocabulary, {c.batch, c.source_time + 1}, torch::kLong);
    return {tokens.slice(1, 0, c.source_time).contiguous(), {}, tokens.slice(1, 1).flatten()};
  }
  Tensor forward(const Sample& s) { return peers::GPTImpl::forward(s.source); }
};
TORCH_MODULE(GPT);

// What RecurrentSeq2Seq is without attention.
template <class Layers, class Options>
struct RecurrentImpl : nn::Module {
  explicit RecurrentImpl(const Configuration& c)
      : source_embedding(register_module("source_embedding", nn::Embedding(c.vocabulary, c.d_model))),
        target_embedding(register_module("target_embedding", nn::Embedding(c.vocabulary, c.d_model))),
        encoder(register_module("encoder", Layers(Options(c.d_model, c.d_model).num_layers(c.encoder_layers)))),
        decoder(register_module("decoder", Layers(Options(c.d_model, c.d_model).num_layers(c.decoder_layers)))),
        output(register_module("output", nn::Linear(c.d_model, c.vocabulary))) {}

  static Sample sample(const Configuration& c) { return Seq2SeqImpl::sample(c); }
  Tensor forward(const Sample& s) {
    auto state = std::get<1>(encoder(source_embedding(s.source)));
    return output(std::get<0>(decoder(target_embedding(s.target_in), state)));
  }

  nn::Embedding source_embedding, target_embedding;
  Layers encoder, decoder;
  nn::Linear output;
};
using LSTMImpl = RecurrentImpl<nn::LSTM, nn::LSTMOptions>;
TORCH_MODULE(LSTM);
using GRUImpl = RecurrentImpl<nn::GRU, nn::GRUOptions>;
TORCH_MODULE(GRU);

template <class Model>
void train(const Configuration& c, const benchmarks::Arguments& arguments) {
  torch::manual_seed(1);
  Model model(c);
  std::vector<Sample> data;
  for (std::int64_t i = 0; i < batches; ++i) data.push_back(Model::Impl::sample(c));
  torch::optim::Adam adam(model->parameters(), torch::optim::AdamOptions(1e-4));
  std::size_t next = 0;
  auto step = [&] {
    const Sample& sample = data[next++ % data.size()];
    adam.zero_grad();
    Tensor loss = functional::cross_entropy(model(sample).view({-1, c.vocabulary}), sample.target_out);
    loss.backward();
    adam.step();
    return loss.item<double>();
  };
  auto hash = [&] {
    benchmarks::Hash result;
    for (const Tensor& parameter : model->parameters())
      result.add(parameter.template data_ptr<float>(), parameter.numel());
    return result;
  };
  std::int64_t parameters = 0;
  for (const Tensor& parameter : model->parameters()) parameters += parameter.numel();
  benchmarks::measure_training(arguments, {"libtorch", parameters, step, hash});
}

}  // namespace

int main(int argc, char** argv) {
  try {
    gradus::choose_blas_kernel(argv);
    benchmarks::Arguments arguments = benchmarks::arguments_of(argc, argv);
    torch::set_num_threads(arguments.threads);
    gradus::set_blas_threads(arguments.threads);
    const Configuration& c = benchmarks::configuration(arguments.configuration);
    if (c.cell == gradus::Cell::lstm)
      train<LSTM>(c, arguments);
    else if (c.cell == gradus::Cell::gru)
      train<GRU>(c, arguments);
    else
      c.is_gpt() ? train<GPT>(c, arguments) : train<Seq2Seq>(c, arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "step_libtorch: {}\n", error.what());
    return 2;
  }
}
