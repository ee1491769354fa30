#include <fmt/core.h>

#include <cmath>

#include "classifier.hpp"
#include "train.hpp"

constexpr std::int64_t width = 100, layers = 20;

double size(const Tensor& x) {  // the root of the mean square
  return std::sqrt(mean(Variable(x * x)).item());
}

/// 20 layers of relu. Their weights have deviation gain / sqrt(width).
std::pair<Curve, Curve> look(const std::string& name, double gain) {
  Generator generator(1);
  Variable h = generator.normal({64, width});
  std::vector<Variable> values;
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    Variable weight(
        generator.normal({width, width}, 0, gain / std::sqrt(width)), true);
    h = relu(matmul(h, transpose(weight)));
    h.retain_grad();
    values.push_back(h);
  }
  h.backward(generator.normal({64, width}));
  Curve forward{.name = name}, back{.name = name};
  for (std::size_t i = 0; i < layers; ++i) {
    forward.x.push_back(static_cast<double>(i + 1));
    forward.y.push_back(size(values[i].value()));
    back.y.push_back(size(values[i].grad()));
  }
  back.x = forward.x;
  return {forward, back};
}

int main() {
  const double root2 = std::sqrt(2);
  std::vector<Curve> forward, back;
  fmt::print("           size of the values      of the gradients\n");
  fmt::print("gain       layer 1      layer 20   layer 20   layer 1\n");
  for (double gain : {0.7, root2, 2.8}) {
    auto [values, gradients] = look(fmt::format("gain {:.2g}", gain), gain);
    fmt::print("{:4.2f}    {:10.4g}    {:10.4g}   {:8.4g}   {:8.4g}\n", gain,
               values.y.front(), values.y.back(), gradients.y.back(),
               gradients.y.front());
    forward.push_back(values), back.push_back(gradients);
  }
  Picture picture = save_panels(
      "pictures/scale.svg",
      {{forward, {.y_label = "values", .log_y = true}},
       {back, {.x_label = "layer", .y_label = "gradients", .log_y = true}}},
      "20 layers of relu, before any training");
  fmt::print("{}\n", picture.message);

  // All weights alike: what tells one hidden unit from another?
  Generator generator(1);
  Points points = spirals(60, generator);
  Classifier model(16, generator);
  for (Variable parameter : model.parameters())
    parameter.mutable_value().fill(0.1);
  optim::Adam adam(model.parameters(), {.lr = 0.01});
  Curve loss = train(adam, 300, [&] {
    return cross_entropy(model(points.x), points.labels);
  });
  fmt::print("\nall weights 0.1 at first; after 300 updates, {:.4f}:\n",
             loss.y.back());
  Tensor weight = model.parameter("hidden1.weight").value();
  for (int unit : {0, 1, 15})
    fmt::print("  hidden unit {:2} of layer 1: {:8.5f} {:8.5f}\n", unit,
               weight(unit, 0), weight(unit, 1));
}
