#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

void tell(const GradcheckResult& result) {
  fmt::print("{}\n", result ? "passes" : result.message);
}

int main() {
  // A kink: to the left of 0 the slope of relu is 0, to the right it is 1.
  Variable kink(tensor({3}, {-1, 0, 2}), true),
      beside(tensor({3}, {-1, 0.01, 2}), true);
  tell(gradcheck("relu", [](const auto& in) { return relu(in[0]); }, {kink}));
  tell(gradcheck("relu", [](const auto& in) { return relu(in[0]); },
                 {beside}));

  // Dropout: every call drops others.
  Generator generator(1);
  Variable x(generator.normal({1, 3, 4}), true);
  nn::TransformerEncoderLayer layer(
      {.d_model = 4, .heads = 2, .d_ff = 8, .dropout = 0.5}, generator);
  auto run = [&](const auto& in) { return layer(in.back()); };
  tell(gradcheck("encoder layer", run, {x}));

  // The whole layer without it, in its input and in every parameter.
  layer.eval();
  GradcheckOptions options;
  std::vector<Variable> inputs;
  std::int64_t elements = 0;
  for (const auto& [name, parameter] : layer.named_parameters()) {
    options.names.push_back(name);
    inputs.push_back(parameter);
    elements += parameter.size();
  }
  inputs.push_back(x);
  tell(gradcheck("encoder layer", run, inputs, options));
  fmt::print("{} parameters with {} elements, and {} of x\n",
             inputs.size() - 1, elements, x.size());
}
