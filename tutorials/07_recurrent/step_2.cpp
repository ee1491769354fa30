#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

const std::int64_t width = 64, length = 101;

/// Starts with biases of 0, but for an LSTM's forget gate; the weights by
/// which the state is multiplied are `factor` times as large as usual.
template <class Layer>
Layer made(double factor, double forget_bias) {
  Generator generator(1);
  Layer layer({.input_size = width, .hidden_size = width}, generator);
  for (const nn::NamedParameter& named : layer.named_parameters()) {
    Variable parameter = named.parameter;
    Tensor& numbers = parameter.mutable_value();
    if (named.name.starts_with("bias")) numbers.fill(0);
    if (named.name == "weight_hh_l0") numbers *= factor;
    if (named.name == "bias_ih_l0" && forget_bias != 0)
      for (std::int64_t i = width; i < 2 * width; ++i)  // i, f, g, o: row f
        numbers(i) = forget_bias;
  }
  return layer;
}

/// What one number of the last output sends back to the input at each
/// distance: the norm of the gradient, a mean of 8 sequences.
template <class Layer>
Curve reach(const std::string& name, const Layer& layer) {
  Variable x(Generator(2).normal({8, length, width}, 0, 0.1), true);
  Variable last = select(layer(x).output, 1, -1);  // (8, width)
  sum(select(last, 1, 0)).backward();
  Tensor norms = mean(norm(Variable(x.grad()), {2}), {0}).value();
  Curve curve{.name = name};
  for (std::int64_t distance = 0; distance < length; ++distance) {
    curve.x.push_back(static_cast<double>(distance));
    curve.y.push_back(norms(length - 1 - distance));
  }
  return curve;
}

int main() {
  std::vector<Curve> curves = {
      reach("RNN", made<nn::RNN>(1, 0)),
      reach("RNN x 1.73", made<nn::RNN>(std::sqrt(3.0), 0)),
      reach("RNN x 4", made<nn::RNN>(4, 0)),
      reach("LSTM", made<nn::LSTM>(1, 0)),
      reach("LSTM, bias 1", made<nn::LSTM>(1, 1)),
      reach("LSTM, bias 2", made<nn::LSTM>(1, 2))};
  fmt::print(
      "distance               0        1       10       40      100"
      "   times, a step\n");
  for (const Curve& curve : curves) {
    fmt::print("{:19}", curve.name);
    for (std::size_t at : {0, 1, 10, 40, 100})
      fmt::print("  {:7.1e}", curve.y[at]);
    fmt::print("   {:13.3f}\n",
               std::pow(curve.y[80] / curve.y[20], 1 / 60.0));
  }
  Picture picture =
      save_curves("pictures/reach.svg", curves,
                  {.title = "What the last output sends back to an input",
                   .x_label = "steps between them",
                   .y_label = "norm of the gradient",
                   .log_y = true});
  fmt::print("{}\n", picture.message);
  auto far = [&](std::size_t i) { return curves[i].y[100] / curves[i].y[0]; };
  return far(0) < 1e-15 && far(2) > 1e6 && far(3) < 1e-15 && far(5) > 0.1 ? 0
                                                                          : 1;
}
