#include <fmt/core.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

/// The size of a typical number: the root of the mean of the squares.
double size(const Tensor& x) {
  return std::sqrt(mean(Variable(x * x)).item());
}

struct Run {
  double value, gradient;  // at the end, and back at the beginning
  Curve curve;             // the gradient by depth
};

/// Twelve layers of tanh(h W), each in place of its input or added to it.
Run run(bool residual, double scale) {
  const int layers = 12, width = 64;
  Generator generator(1);
  Variable h(generator.normal({32, width}), true);
  std::vector<Variable> depth{h};
  for (int layer = 0; layer < layers; ++layer) {
    Variable W =
        generator.normal({width, width}, 0, scale / std::sqrt(width));
    Variable f = tanh(matmul(h, W));
    h = residual ? h + f : f;
    h.retain_grad();
    depth.push_back(h);
  }
  h.backward(generator.normal(h.shape()));  // numbers of size 1

  Curve curve{fmt::format("{}", scale)};
  for (std::size_t layer = 0; layer < depth.size(); ++layer) {
    curve.x.push_back(static_cast<double>(layer));
    curve.y.push_back(size(depth[layer].grad()));
  }
  return {size(h.value()), curve.y.front(), curve};
}

int main() {
  fmt::print("                 f(x)                  x + f(x)\n");
  fmt::print("size of W   value   gradient       value   gradient\n");
  std::vector<Curve> plain, residual;
  bool as_told = true;
  for (double scale : {0.25, 0.5, 1.0, 2.0}) {
    Run without = run(false, scale), with = run(true, scale);
    fmt::print("{:9}   {:5.2g}   {:8.2g}   {:9.2g}   {:8.2g}\n", scale,
               without.value, without.gradient, with.value, with.gradient);
    plain.push_back(without.curve);
    residual.push_back(with.curve);
    as_told = as_told && with.gradient > 0.8;
  }
  as_told = as_told && plain[1].y[0] < 0.01;
  Picture picture = save_panels(
      "pictures/residual.svg",
      {{plain, {.y_label = "f(x)", .log_y = true}},
       {residual,
        {.x_label = "after layer", .y_label = "x + f(x)", .log_y = true}}},
      "Size of the gradient in twelve layers, by size of W");
  fmt::print("{}\n", picture.message);
  return as_told ? 0 : 1;
}
