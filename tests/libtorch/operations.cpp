#include "tests/libtorch/operations.hpp"

#include <cmath>

namespace libtorch {
namespace {

std::int64_t whole(double number) { return static_cast<std::int64_t>(number); }

torch::Tensor places_of(const Numbers& numbers, std::size_t from) {
  std::vector<std::int64_t> places(numbers.begin() + static_cast<std::ptrdiff_t>(from), numbers.end());
  return torch::tensor(places, torch::kInt64);
}

torch::Tensor condition_of(const Numbers& numbers, const torch::Tensor& like) {
  std::vector<double> copy = numbers;
  return (torch::from_blob(copy.data(), like.sizes(), torch::kFloat64) > 0.5).clone();
}

/// F.layer_norm of the last axis, without weight and bias.
torch::Tensor normalised(const torch::Tensor& x) { return torch::layer_norm(x, {x.size(-1)}, {}, {}, 0.1); }

}  // namespace

const std::map<std::string, Run>& operations() {
  static const std::map<std::string, Run> all{
      {"tanh", [](const Inputs& in, const Numbers&) { return torch::tanh(in[0]); }},
      {"sigmoid", [](const Inputs& in, const Numbers&) { return torch::sigmoid(in[0]); }},
      {"gelu", [](const Inputs& in, const Numbers&) { return torch::gelu(in[0]); }},
      {"silu", [](const Inputs& in, const Numbers&) { return torch::silu(in[0]); }},
      {"neg", [](const Inputs& in, const Numbers&) { return -in[0]; }},
      {"exp", [](const Inputs& in, const Numbers&) { return torch::exp(in[0]); }},
      {"log", [](const Inputs& in, const Numbers&) { return torch::log(in[0]); }},
      {"sqrt", [](const Inputs& in, const Numbers&) { return torch::sqrt(in[0]); }},
      {"abs", [](const Inputs& in, const Numbers&) { return torch::abs(in[0]); }},
      {"relu", [](const Inputs& in, const Numbers&) { return torch::relu(in[0]); }},
      {"clamp", [](const Inputs& in, const Numbers&) { return torch::clamp(in[0], -1, 1); }},
      {"add", [](const Inputs& in, const Numbers&) { return in[0] + in[1]; }},
      {"sub", [](const Inputs& in, const Numbers&) { return in[0] - in[1]; }},
      {"mul", [](const Inputs& in, const Numbers&) { return in[0] * in[1]; }},
      {"div", [](const Inputs& in, const Numbers&) { return in[0] / in[1]; }},
      {"pow", [](const Inputs& in, const Numbers&) { return torch::pow(in[0], in[1]); }},
      {"maximum", [](const Inputs& in, const Numbers&) { return torch::maximum(in[0], in[1]); }},
      {"minimum", [](const Inputs& in, const Numbers&) { return torch::minimum(in[0], in[1]); }},
      {"where", [](const Inputs& in, const Numbers& n) { return torch::where(condition_of(n, in[0]), in[0], in[1]); }},
      {"masked_fill",
       [](const Inputs& in, const Numbers& n) { return in[0].masked_fill(condition_of(n, in[0]), -0.5); }},
      {"linear", [](const Inputs& in, const Numbers&) { return torch::linear(in[0], in[1]); }},
      {"matmul", [](const Inputs& in, const Numbers&) { return torch::matmul(in[0], in[1]); }},
      {"transpose", [](const Inputs& in, const Numbers&) { return in[0].transpose(-2, -1); }},
      {"permute",
       [](const Inputs& in, const Numbers&) {
         return in[0].permute({2, 0, 1});
       }},
      {"select", [](const Inputs& in, const Numbers& n) { return in[0].select(whole(n[0]), whole(n[1])); }},
      {"embedding", [](const Inputs& in, const Numbers& n) { return torch::embedding(in[0], places_of(n, 0)); }},
      {"take_along_axis",
       [](const Inputs& in, const Numbers& n) {
         std::vector<std::int64_t> shape(in[0].sizes().begin(), in[0].sizes().end());
         shape.back() = 1;
         return torch::take_along_dim(in[0], places_of(n, 0).reshape(shape), -1);
       }},
      {"flatten", [](const Inputs& in, const Numbers&) { return in[0].reshape({-1}); }},
      {"halves",
       [](const Inputs& in, const Numbers&) {
         return in[0].reshape({2, -1});
       }},
      {"unsqueeze", [](const Inputs& in, const Numbers&) { return in[0].unsqueeze(0); }},
      {"squeeze", [](const Inputs& in, const Numbers&) { return in[0].squeeze(); }},
      {"repeat",
       [](const Inputs& in, const Numbers&) {
         return torch::stack({in[0], in[0]});
       }},
      {"slice", [](const Inputs& in,
                   const Numbers& n) { return in[0].slice(whole(n[0]), whole(n[1]), whole(n[2]), whole(n[3])); }},
      {"index_select",
       [](const Inputs& in, const Numbers& n) { return torch::index_select(in[0], whole(n[0]), places_of(n, 1)); }},
      {"concatenate",
       [](const Inputs& in, const Numbers& n) {
         return torch::cat({in[0], in[1]}, whole(n[0]));
       }},
      {"stack",
       [](const Inputs& in, const Numbers&) {
         return torch::stack({in[0], in[1]});
       }},
      {"cumsum", [](const Inputs& in, const Numbers& n) { return torch::cumsum(in[0], whole(n[0])); }},
      {"sum", [](const Inputs& in, const Numbers& n) { return in[0].sum({whole(n[0])}, n[1] != 0); }},
      {"mean", [](const Inputs& in, const Numbers& n) { return in[0].mean({whole(n[0])}, n[1] != 0); }},
      {"max", [](const Inputs& in, const Numbers& n) { return torch::amax(in[0], whole(n[0]), n[1] != 0); }},
      {"min", [](const Inputs& in, const Numbers& n) { return torch::amin(in[0], whole(n[0]), n[1] != 0); }},
      {"prod", [](const Inputs& in, const Numbers& n) { return in[0].prod(whole(n[0]), n[1] != 0); }},
      {"logsumexp", [](const Inputs& in, const Numbers& n) { return torch::logsumexp(in[0], whole(n[0]), n[1] != 0); }},
      {"norm", [](const Inputs& in, const Numbers& n) { return torch::norm(in[0], 2, whole(n[0]), n[1] != 0); }},
      {"variance", [](const Inputs& in, const Numbers& n) { return torch::var(in[0], {whole(n[0])}, false, false); }},
      {"stddev", [](const Inputs& in, const Numbers& n) { return torch::std(in[0], {whole(n[0])}, false, false); }},
      {"softmax", [](const Inputs& in, const Numbers& n) { return torch::softmax(in[0], whole(n[0])); }},
      {"log_softmax", [](const Inputs& in, const Numbers& n) { return torch::log_softmax(in[0], whole(n[0])); }},
      {"layer_norm", [](const Inputs& in, const Numbers&) { return normalised(in[0]); }},
      {"rms_norm",
       [](const Inputs& in, const Numbers&) { return in[0] / torch::sqrt((in[0] * in[0]).mean(-1, true) + 0.1); }},
      {"scaled_dot_product_attention",
       [](const Inputs& in, const Numbers&) {
         double scale = std::sqrt(static_cast<double>(in[0].size(-1)));
         return torch::matmul(torch::softmax(torch::matmul(in[0], in[1].transpose(-2, -1)) / scale, -1), in[2]);
       }},
      {"cross_entropy",
       [](const Inputs& in, const Numbers& n) {
         return torch::nn::functional::cross_entropy(
             in[0].reshape({-1, in[0].size(-1)}), places_of(n, 0),
             torch::nn::functional::CrossEntropyFuncOptions().label_smoothing(0.1));
       }},
      {"mse_loss", [](const Inputs& in, const Numbers&) { return torch::mse_loss(in[0], in[1]); }},
  };
  return all;
}

torch::Tensor as_torch(const gradus::Tensor& x) {
  std::vector<std::int64_t> shape(x.shape().begin(), x.shape().end());
  return torch::from_blob(const_cast<double*>(x.data()), shape, torch::kFloat64).clone();
}

}  // namespace libtorch
