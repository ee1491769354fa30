#include <fmt/core.h>

#include "layers.hpp"

double size(const Tensor& gradient) {
  return norm(Variable(gradient)).item();
}

struct Run {
  Curve gradient;    // at the input of each layer
  Curve at_weights;  // at its linear2
  double alike;      // the places, behind the last layer
};

/// Twelve layers whose matrices are `scale` times as large as they start, and
/// a loss: which of 10 classes, at each place?
Run run(Kind kind, double scale) {
  Generator generator(1);
  std::vector<Layer> layers;
  for (int i = 0; i < 12; ++i) {
    layers.emplace_back(32, kind, generator);
    for (const nn::NamedParameter& named : layers.back().named_parameters()) {
      Variable parameter = named.parameter;
      if (parameter.dimension() == 2) parameter.mutable_value() *= scale;
    }
  }
  nn::LayerNorm last({.width = 32});
  nn::Linear output({.in_features = 32, .out_features = 10}, generator);
  Indices classes = indices({16, 8}, std::vector<std::int64_t>(16 * 8));
  for (std::int64_t& id : classes) id = generator.integer(0, 9);

  Variable h(generator.normal({16, 8, 32}), true);
  std::vector<Variable> inputs;
  for (const Layer& layer : layers) {
    inputs.push_back(h);
    h = layer(h);
    h.retain_grad();
  }
  if (kind == Kind::pre_norm) h = last(h);
  cross_entropy(output(h), classes).backward();

  Run result{{name_of(kind)}, {name_of(kind)}, alike(h)};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    result.gradient.x.push_back(static_cast<double>(i + 1));
    result.gradient.y.push_back(size(inputs[i].grad()));
    Variable weight = layers[i].parameter("feed_forward.linear2.weight");
    result.at_weights.x.push_back(static_cast<double>(i + 1));
    result.at_weights.y.push_back(size(weight.grad()));
  }
  return result;
}

int main() {
  std::vector<Panel> panels;
  bool as_told = true;
  for (double scale : {1.0, 2.0}) {
    fmt::print("matrices times {}: gradient at linear2 of layer\n", scale);
    fmt::print("                         1         6        12   alike\n");
    std::vector<Curve> curves;
    for (Kind kind : {Kind::pre_norm, Kind::post_norm, Kind::without_norm,
                      Kind::without_residual}) {
      Run r = run(kind, scale);
      const std::vector<double>& at = r.at_weights.y;
      fmt::print("  {:16} {:9.2g} {:9.2g} {:9.2g}   {:5.2f}\n", name_of(kind),
                 at[0], at[5], at[11], r.alike);
      curves.push_back(r.gradient);
      if (kind == Kind::without_norm && scale == 2)
        as_told = as_told && at[0] > 1e4;
      if (kind == Kind::pre_norm) as_told = as_told && at[0] < 10 * at[11];
    }
    panels.push_back({curves,
                      {.x_label = "layer",
                       .y_label = fmt::format("matrices times {}", scale),
                       .log_y = true}});
  }
  Picture picture =
      save_panels("pictures/depth.svg", panels,
                  "Size of the gradient at the input of each of 12 layers");
  fmt::print("{}\n", picture.message);
  return as_told ? 0 : 1;
}
