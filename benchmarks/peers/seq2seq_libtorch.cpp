// The model and the task of `seq2seq train`, with libtorch's own modules: what Gradus is measured against.
//   seq2seq_libtorch copy|reverse SEED
#include <torch/torch.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

using torch::Tensor;
namespace nn = torch::nn;

namespace {

constexpr std::int64_t symbols = 10, begin = 11, end = 12, vocabulary = 13, length = 10;
constexpr std::int64_t d_model = 64, heads = 4, layers = 2, d_ff = 256;
constexpr std::int64_t batch_size = 32, held_out = 256, most_steps = 1000, evaluate_every = 50;

Tensor sinusoids(std::int64_t time) {
  Tensor position = torch::arange(time, torch::kFloat).unsqueeze(1);
  Tensor rate = torch::exp(torch::arange(0, d_model, 2, torch::kFloat) * (-std::log(10000.0) / d_model));
  return torch::stack({torch::sin(position * rate), torch::cos(position * rate)}, 2).view({time, 1, d_model});
}

Tensor causal(std::int64_t time) { return nn::TransformerImpl::generate_square_subsequent_mask(time); }

// Time comes first: libtorch's C++ Transformer knows no other order.
struct Seq2SeqImpl : nn::Module {
  nn::Embedding source_embedding{register_module("source_embedding", nn::Embedding(vocabulary, d_model))};
  nn::Embedding target_embedding{register_module("target_embedding", nn::Embedding(vocabulary, d_model))};
  nn::Transformer transformer{register_module(
      "transformer",
      nn::Transformer(nn::TransformerOptions(d_model, heads, layers, layers).dim_feedforward(d_ff).dropout(0.0)))};
  nn::Linear output{register_module("output", nn::Linear(d_model, vocabulary))};
  Tensor positions = sinusoids(length + 1);

  Seq2SeqImpl() {
    torch::NoGradGuard no_grad;
    for (nn::Embedding* embedding : {&source_embedding, &target_embedding})
      (*embedding)->weight.normal_(0, 1 / std::sqrt(static_cast<double>(d_model)));
  }
  Tensor embed(nn::Embedding& embedding, const Tensor& ids) {
    return embedding(ids) * std::sqrt(static_cast<double>(d_model)) + positions.slice(0, 0, ids.size(0));
  }
  Tensor encode(const Tensor& source) {
    return transformer->encoder.forward<Tensor>(embed(source_embedding, source), Tensor(), Tensor());
  }
  Tensor decode(const Tensor& target, const Tensor& memory) {
    return output(transformer->decoder.forward<Tensor>(embed(target_embedding, target), memory, causal(target.size(0)),
                                                       Tensor(), Tensor(), Tensor()));
  }
};
TORCH_MODULE(Seq2Seq);

struct Batch {
  Tensor source, target_in, target_out;
};

Batch make_batch(std::int64_t size, bool reverse) {
  Tensor source = torch::randint(1, symbols + 1, {length, size}, torch::kLong);
  Tensor answer = reverse ? source.flip(0) : source;
  return {source, torch::cat({torch::full({1, size}, begin, torch::kLong), answer}),
          torch::cat({answer, torch::full({1, size}, end, torch::kLong)})};
}

/// How many are decoded greedily to the last symbol, the end included.
std::int64_t count_exact(Seq2Seq& model, const Batch& batch) {
  torch::NoGradGuard no_grad;
  Tensor memory = model->encode(batch.source), answer = batch.target_in.slice(0, 0, 1);
  for (std::int64_t i = 0; i <= length; ++i)
    answer = torch::cat({answer, model->decode(answer, memory)[i].argmax(-1).unsqueeze(0)});
  return (answer.slice(0, 1) == batch.target_out).all(0).sum().item<std::int64_t>();
}

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 || (std::string(argv[1]) != "copy" && std::string(argv[1]) != "reverse")) {
    std::fprintf(stderr, "Usage: seq2seq_libtorch copy|reverse SEED\n");
    return 2;
  }
  bool reverse = std::string(argv[1]) == "reverse";
  torch::manual_seed(static_cast<std::uint64_t>(std::atoll(argv[2])));
  torch::set_num_threads(1);
  Batch test = make_batch(held_out, reverse);
  Seq2Seq model;
  torch::optim::Adam adam(model->parameters(), torch::optim::AdamOptions(1e-3));

  double training = 0;
  std::int64_t step = 0, exact = 0;
  while (exact < held_out && step < most_steps) {
    double start = seconds();
    Batch batch = make_batch(batch_size, reverse);
    Tensor logits = model->decode(batch.target_in, model->encode(batch.source));
    Tensor loss = nn::functional::cross_entropy(logits.reshape({-1, vocabulary}), batch.target_out.reshape({-1}));
    adam.zero_grad();
    loss.backward();
    adam.step();
    training += seconds() - start;
    if (++step % evaluate_every == 0) exact = count_exact(model, test);
  }
  std::printf("%ld of %ld held-out sequences exact after %ld steps, %.2f s of training\n", exact, held_out, step,
              training);
  return exact == held_out ? 0 : 1;
}
