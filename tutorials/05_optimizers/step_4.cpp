#include <fmt/core.h>

#include <functional>
#include <memory>

#include "gradus.hpp"

using namespace gradus;

/// A long valley: it rises 25 times as fast along y as along x.
Variable height(const Variable& x, const Variable& y) {
  return 0.5 * (x * x + 25 * y * y);
}

using Make = std::function<std::unique_ptr<optim::Optimizer>(
    const std::vector<Variable>& parameters, double lr)>;

struct Walk {
  Curve path;
  int steps = 0;  // until the height is below 0.01
};

/// The height is multiplied with `times` before it is differentiated.
Walk walk(const std::string& name, double lr, const Make& make,
          double times) {
  Variable x(-9, true), y(3, true);
  std::unique_ptr<optim::Optimizer> optimizer = make({x, y}, lr);
  Walk walk{{.name = fmt::format("{}, lr {}", name, lr)}};
  while (!(height(x, y).item() < 0.01) && walk.steps < 1000) {
    walk.path.x.push_back(x.item()), walk.path.y.push_back(y.item());
    optimizer->zero_grad();
    (times * height(x, y)).backward();
    optimizer->step();
    ++walk.steps;
  }
  return walk;
}

int main() {
  auto plain = [](const std::vector<Variable>& parameters, double lr) {
    return std::make_unique<optim::SGD>(parameters,
                                        optim::SGDOptions{.lr = lr});
  };
  auto momentum = [](const std::vector<Variable>& parameters, double lr) {
    return std::make_unique<optim::SGD>(
        parameters, optim::SGDOptions{.lr = lr, .momentum = 0.7});
  };
  auto adam = [](const std::vector<Variable>& parameters, double lr) {
    return std::make_unique<optim::Adam>(parameters,
                                         optim::AdamOptions{.lr = lr});
  };
  std::vector<Curve> paths;
  auto row = [&](const char* name, const Make& make,
                 const std::vector<double>& rates, double drawn,
                 double times = 1) {
    for (double lr : rates) {
      Walk found = walk(name, lr, make, times);
      bool there = found.steps < 1000;
      fmt::print("{:18} lr {:7.3g}   {}\n", name, lr,
                 there ? fmt::format("{} steps", found.steps) : "never");
      if (lr == drawn) paths.push_back(found.path);
    }
  };
  row("SGD", plain, {0.01, 0.04, 0.07, 0.075, 0.081}, 0.07);
  row("with momentum", momentum, {0.01, 0.04, 0.07, 0.1, 0.15}, 0.07);
  row("Adam", adam, {0.1, 0.3, 1, 3}, 1);

  fmt::print("\nthe same valley, 1000 times as high\n");
  row("SGD", plain, {0.07, 0.07 / 1000}, 0, 1000);
  row("Adam", adam, {1}, 0, 1000);

  Plane plane{.values = empty({101, 101})};
  plane.x_low = -10, plane.x_high = 10, plane.y_low = -4, plane.y_high = 4;
  for (int i = 0; i <= 100; ++i)
    for (int j = 0; j <= 100; ++j)
      plane.values(i, j) = height(0.2 * j - 10, 0.08 * i - 4).item();
  PlaneOptions options{.title = "Three ways down one valley"};
  options.x_label = "x", options.y_label = "y";
  options.levels = {1, 5, 20, 50, 100, 170}, options.paths = paths;
  fmt::print("{}\n",
             save_plane("pictures/valley.svg", plane, options).message);
}
