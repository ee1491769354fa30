// nanoGPT's recipe for a CPU on the characters of a text, with libtorch's own modules: what `language_model train` is
// measured against.
//   language_model_libtorch FILE [SEED]
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>

#include "benchmarks/peers/gpt_libtorch.hpp"

using torch::Tensor;

namespace {

constexpr std::int64_t block = 64, batch_size = 12, d_model = 128, heads = 4, layers = 4, steps = 2000, warm_up = 100;
constexpr double lr = 1e-3, lowest_lr = 1e-4, weight_decay = 0.1, most_grad_norm = 1;

/// The bytes of the file, each as its place among those that occur.
Tensor read_tokens(const char* file, std::int64_t& vocabulary) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  std::map<char, std::int64_t> ids;
  for (char c : text) ids[c] = 0;
  for (auto& [c, id] : ids) id = vocabulary++;
  std::vector<std::int64_t> tokens;
  for (char c : text) tokens.push_back(ids[c]);
  return torch::tensor(tokens);
}

double lr_of(std::int64_t step) {
  if (step <= warm_up) return lr * static_cast<double>(step) / warm_up;
  double part = static_cast<double>(step - warm_up) / (steps - warm_up);
  return lowest_lr + 0.5 * (1 + std::cos(M_PI * part)) * (lr - lowest_lr);
}

/// Starts initialised as GPT-2's, like nn::GPT.
void initialise(peers::GPT& model) {
  torch::NoGradGuard no_grad;
  for (auto& p : model->named_parameters()) {
    bool ends_in_sum = p.key().find("out_proj") != std::string::npos || p.key().find("linear2") != std::string::npos;
    if (p.value().dim() == 2) p.value().normal_(0, ends_in_sum ? 0.02 / std::sqrt(2.0 * layers) : 0.02);
    if (p.value().dim() == 1 && p.key().find("norm") == std::string::npos) p.value().zero_();
  }
}

Tensor loss_of(peers::GPT& model, const Tensor& tokens, const std::vector<std::int64_t>& starts) {
  std::vector<Tensor> inputs, targets;
  for (std::int64_t start : starts) {
    inputs.push_back(tokens.slice(0, start, start + block));
    targets.push_back(tokens.slice(0, start + 1, start + block + 1));
  }
  Tensor logits = model(torch::stack(inputs));
  return torch::nn::functional::cross_entropy(logits.flatten(0, 1), torch::stack(targets).flatten());
}

/// Nats a symbol over all windows of `tokens` side by side.
double evaluate(peers::GPT& model, const Tensor& tokens) {
  torch::NoGradGuard no_grad;
  double sum = 0;
  std::int64_t windows = 0, all = (tokens.size(0) - 1) / block;
  for (std::int64_t first = 0; first < all; first += 100) {
    std::vector<std::int64_t> starts;
    for (std::int64_t i = first; i < std::min(first + 100, all); ++i) starts.push_back(i * block);
    sum += loss_of(model, tokens, starts).item<double>() * static_cast<double>(starts.size());
    windows += static_cast<std::int64_t>(starts.size());
  }
  return sum / static_cast<double>(windows);
}

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

int main(int argc, char** argv) {
  std::int64_t vocabulary = 0;
  Tensor tokens = argc == 2 || argc == 3 ? read_tokens(argv[1], vocabulary) : Tensor();
  if (!tokens.defined() || tokens.size(0) < 20 * block) {
    std::fprintf(stderr, "Usage: language_model_libtorch FILE [SEED], a text of at least %ld bytes\n", 20 * block);
    return 2;
  }
  torch::manual_seed(argc == 3 ? static_cast<std::uint64_t>(std::atoll(argv[2])) : 1);
  torch::set_num_threads(1);
  std::int64_t split = tokens.size(0) * 9 / 10;
  Tensor training = tokens.slice(0, 0, split), validation = tokens.slice(0, split);
  peers::GPT model(peers::GPTSizes{vocabulary, block, d_model, heads, layers, 4 * d_model});
  initialise(model);

  std::vector<Tensor> matrices, others;
  for (const Tensor& p : model->parameters()) (p.dim() == 2 ? matrices : others).push_back(p);
  auto options = [](double decay) {
    return std::make_unique<torch::optim::AdamWOptions>(
        torch::optim::AdamWOptions(lr).betas({0.9, 0.99}).weight_decay(decay));
  };
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(matrices, options(weight_decay));
  groups.emplace_back(others, options(0));
  torch::optim::AdamW adam(groups, torch::optim::AdamWOptions(lr));

  double start = seconds();
  for (std::int64_t step = 1; step <= steps; ++step) {
    for (auto& group : adam.param_groups()) group.options().set_lr(lr_of(step));
    Tensor starts = torch::randint(training.size(0) - block, {batch_size}, torch::kLong);
    Tensor loss =
        loss_of(model, training, {starts.data_ptr<std::int64_t>(), starts.data_ptr<std::int64_t>() + batch_size});
    adam.zero_grad();
    loss.backward();
    torch::nn::utils::clip_grad_norm_(model->parameters(), most_grad_norm);
    adam.step();
    if (step % 250 == 0) std::fprintf(stderr, "step %ld: loss %.3f\n", step, loss.item<double>());
  }
  double took = seconds() - start;
  std::printf("validation loss %.4f nats a byte after %ld steps, %.1f s of training\n", evaluate(model, validation),
              steps, took);
}
