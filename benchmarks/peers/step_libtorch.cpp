// step_libtorch CONFIG [--steps N] [--threads N]: what `step` measures, with the same models, batches and optimizer
// made of libtorch's own parts.
#include <fmt/core.h>
#include <torch/torch.h>

#include <cmath>

#include "autograd/kernels/blas.hpp"
#include "benchmarks/configurations.hpp"
#include "benchmarks/training.hpp"

using benchmarks::Configuration;
using torch::Tensor;
namespace nn = torch::nn;
namespace functional = torch::nn::functional;

namespace {

constexpr std::int64_t batches = 16;

Tensor causal(std::int64_t time) { return nn::TransformerImpl::generate_square_subsequent_mask(time); }

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
        mask(causal(c.target_time)) {
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

// libtorch's C++ encoder layer has no pre-norm, so GPT's is put together here.
struct BlockImpl : nn::Module {
  explicit BlockImpl(const Configuration& c)
      : heads(c.heads),
        norm1(register_module("norm1", nn::LayerNorm(nn::LayerNormOptions({c.d_model})))),
        norm2(register_module("norm2", nn::LayerNorm(nn::LayerNormOptions({c.d_model})))),
        in_proj(register_module("in_proj", nn::Linear(c.d_model, 3 * c.d_model))),
        out_proj(register_module("out_proj", nn::Linear(c.d_model, c.d_model))),
        linear1(register_module("linear1", nn::Linear(c.d_model, c.d_ff))),
        linear2(register_module("linear2", nn::Linear(c.d_ff, c.d_model))) {}

  Tensor attention(const Tensor& x, const Tensor& mask) {
    std::int64_t batch = x.size(0), time = x.size(1), d_model = x.size(2), width = d_model / heads;
    Tensor qkv = in_proj(x).view({batch, time, 3, heads, width}).permute({2, 0, 3, 1, 4});
    auto part = [&](std::int64_t i) { return qkv[i].reshape({batch * heads, time, width}); };
    double scale = 1 / std::sqrt(static_cast<double>(width));
    Tensor weights = torch::softmax(torch::baddbmm(mask, part(0), part(1).transpose(1, 2), 1, scale), -1);
    Tensor heads_apart = torch::bmm(weights, part(2)).view({batch, heads, time, width});
    return out_proj(heads_apart.transpose(1, 2).reshape({batch, time, d_model}));
  }
  Tensor forward(const Tensor& x, const Tensor& mask) {
    Tensor h = x + attention(norm1(x), mask);
    return h + linear2(torch::gelu(linear1(norm2(h))));
  }

  std::int64_t heads;
  nn::LayerNorm norm1, norm2;
  nn::Linear in_proj, out_proj, linear1, linear2;
};
TORCH_MODULE(Block);

struct GPTImpl : nn::Module {
  explicit GPTImpl(const Configuration& c)
      : embedding(register_module("embedding", nn::Embedding(c.vocabulary, c.d_model))),
        positions(register_module("positions", nn::Embedding(c.source_time, c.d_model))),
        norm(register_module("norm", nn::LayerNorm(nn::LayerNormOptions({c.d_model})))),
        mask(causal(c.source_time)) {
    for (std::int64_t i = 0; i < c.encoder_layers; ++i)
      blocks.push_back(register_module("block" + std::to_string(i), Block(c)));
    torch::NoGradGuard no_grad;
    for (nn::Embedding* e : {&embedding, &positions}) (*e)->weight.normal_(0, 0.02);
  }

  static Sample sample(const Configuration& c) {
    Tensor tokens = torch::randint(0, c.vocabulary, {c.batch, c.source_time + 1}, torch::kLong);
    return {tokens.slice(1, 0, c.source_time).contiguous(), {}, tokens.slice(1, 1).flatten()};
  }
  Tensor forward(const Sample& s) {
    Tensor x = embedding(s.source) + positions->weight;
    for (Block& block : blocks) x = block(x, mask);
    return functional::linear(norm(x), embedding->weight);
  }

  nn::Embedding embedding, positions;
  nn::LayerNorm norm;
  std::vector<Block> blocks;
  Tensor mask;
};
TORCH_MODULE(GPT);

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
    c.is_gpt() ? train<GPT>(c, arguments) : train<Seq2Seq>(c, arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "step_libtorch: {}\n", error.what());
    return 2;
  }
}
