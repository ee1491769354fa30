#include <fmt/core.h>

#include "classifier.hpp"

/// Its members forget a part.
class Forgetful : public nn::Module<Forgetful> {
 public:
  static constexpr const char* type = "Forgetful";

  explicit Forgetful(Generator& generator)
      : hidden(2, 8, generator), output(8, 2, generator) {}
  Variable forward(const Variable& x) const {
    return output(tanh(hidden(x)));
  }
  void members(nn::Members& members) const override {
    members.child("output", output);
  }

  Dense hidden, output;
};

/// One step downhill; then how far each parameter has moved.
void move(const Variable& loss, const nn::ModuleBase& told,
          const std::vector<nn::NamedParameter>& parameters) {
  std::vector<Tensor> before;
  for (const nn::NamedParameter& named : parameters)
    before.push_back(named.parameter.value());
  loss.backward();
  optim::SGD sgd(told.parameters(), {.lr = 0.1});
  sgd.step();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& [name, parameter] = parameters[i];
    double moved = max(abs(parameter - before[i])).item();
    double slope = max(abs(Variable(parameter.grad()))).item();
    fmt::print("  {:14} {:10.4f} {:10.4f}\n", name, slope, moved);
  }
}

int main() {
  Generator generator(1);
  Points points = spirals(60, generator);
  Classifier model(16, generator);
  fmt::print("{}\n", to_string(model));
  for (const nn::NamedParameter& named : model.named_parameters())
    fmt::print("{:15} {}\n", named.name, named.parameter.shape());

  Forgetful forgetful(generator);
  fmt::print("\n{}\n", to_string(forgetful));
  fmt::print("  {:14} {:>10} {:>10}\n", "", "gradient", "moved by");
  std::vector<nn::NamedParameter> all = forgetful.named_parameters();
  for (nn::NamedParameter named : forgetful.hidden.named_parameters())
    all.push_back({"hidden." + named.name, named.parameter});
  move(cross_entropy(forgetful(points.x), points.labels), forgetful, all);
}
