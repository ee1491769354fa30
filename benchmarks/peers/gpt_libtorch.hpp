#pragma once
// nanoGPT's model (Radford et al. 2019), of libtorch's own parts: what nn::GPT is measured against.
#include <torch/torch.h>

#include <cmath>
#include <string>
#include <vector>

namespace peers {

inline torch::Tensor causal(std::int64_t time) {
  return torch::nn::TransformerImpl::generate_square_subsequent_mask(time);
}

struct GPTSizes {
  std::int64_t vocabulary, max_length, d_model, heads, layers, d_ff;
};

// libtorch's C++ encoder layer has no pre-norm, so GPT's is put together here.
struct BlockImpl : torch::nn::Module {
  explicit BlockImpl(const GPTSizes& c)
      : heads(c.heads),
        norm1(register_module("norm1", torch::nn::LayerNorm(torch::nn::LayerNormOptions({c.d_model})))),
        norm2(register_module("norm2", torch::nn::LayerNorm(torch::nn::LayerNormOptions({c.d_model})))),
        in_proj(register_module("in_proj", torch::nn::Linear(c.d_model, 3 * c.d_model))),
        out_proj(register_module("out_proj", torch::nn::Linear(c.d_model, c.d_model))),
        linear1(register_module("linear1", torch::nn::Linear(c.d_model, c.d_ff))),
        linear2(register_module("linear2", torch::nn::Linear(c.d_ff, c.d_model))) {}

  torch::Tensor attention(const torch::Tensor& x, const torch::Tensor& mask) {
    std::int64_t batch = x.size(0), time = x.size(1), d_model = x.size(2), width = d_model / heads;
    torch::Tensor qkv = in_proj(x).view({batch, time, 3, heads, width}).permute({2, 0, 3, 1, 4});
    auto part = [&](std::int64_t i) { return qkv[i].reshape({batch * heads, time, width}); };
    double scale = 1 / std::sqrt(static_cast<double>(width));
    torch::Tensor weights = torch::softmax(torch::baddbmm(mask, part(0), part(1).transpose(1, 2), 1, scale), -1);
    torch::Tensor heads_apart = torch::bmm(weights, part(2)).view({batch, heads, time, width});
    return out_proj(heads_apart.transpose(1, 2).reshape({batch, time, d_model}));
  }
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& mask) {
    torch::Tensor h = x + attention(norm1(x), mask);
    return h + linear2(torch::gelu(linear1(norm2(h))));
  }

  std::int64_t heads;
  torch::nn::LayerNorm norm1, norm2;
  torch::nn::Linear in_proj, out_proj, linear1, linear2;
};
TORCH_MODULE(Block);

struct GPTImpl : torch::nn::Module {
  explicit GPTImpl(const GPTSizes& c)
      : embedding(register_module("embedding", torch::nn::Embedding(c.vocabulary, c.d_model))),
        positions(register_module("positions", torch::nn::Embedding(c.max_length, c.d_model))),
        norm(register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({c.d_model})))),
        mask(causal(c.max_length)) {
    for (std::int64_t i = 0; i < c.layers; ++i)
      blocks.push_back(register_module("block" + std::to_string(i), Block(c)));
    torch::NoGradGuard no_grad;
    for (torch::nn::Embedding* e : {&embedding, &positions}) (*e)->weight.normal_(0, 0.02);
  }

  /// Logits (batch, max_length, vocabulary) of tokens (batch, max_length).
  torch::Tensor forward(const torch::Tensor& tokens) {
    torch::Tensor x = embedding(tokens) + positions->weight;
    for (Block& block : blocks) x = block(x, mask);
    return torch::nn::functional::linear(norm(x), embedding->weight);
  }

  torch::nn::Embedding embedding, positions;
  torch::nn::LayerNorm norm;
  std::vector<Block> blocks;
  torch::Tensor mask;
};
TORCH_MODULE(GPT);

}  // namespace peers
