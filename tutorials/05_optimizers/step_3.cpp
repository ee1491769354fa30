#include <fmt/format.h>

#include "classifier.hpp"
#include "train.hpp"

enum class Zero { first, between, never };

/// The loss of every update, with zero_grad() in one of three places.
std::vector<double> losses(const Points& points, Zero zero) {
  Generator generator(2);
  Classifier model(16, generator);
  optim::SGD sgd(model.parameters(), {.lr = 0.3});
  std::vector<double> losses;
  for (int update = 1; update <= 1000; ++update) {
    if (zero == Zero::first) sgd.zero_grad();
    Variable loss = cross_entropy(model(points.x), points.labels);
    loss.backward();
    if (zero == Zero::between) sgd.zero_grad();
    sgd.step();
    losses.push_back(loss.item());
  }
  return losses;
}

/// How sure the model is of class 1, over the plane.
Plane look(const Classifier& model) {
  const std::int64_t n = 81;
  Tensor grid = empty({n * n, 2});
  for (std::int64_t i = 0; i < n * n; ++i) {
    grid(i, 0) = 2.4 * static_cast<double>(i % n) / (n - 1) - 1.2;
    grid(i, 1) = 2.4 * static_cast<double>(i / n) / (n - 1) - 1.2;
  }
  Variable p = slice(softmax(model(grid)), 1, 1, 2);
  return {reshape(p, {n, n}).value(), -1.2, 1.2, -1.2, 1.2};
}

int main() {
  Generator generator(1);
  Points points = spirals(60, generator);
  std::vector<double> first = losses(points, Zero::first);
  std::vector<double> between = losses(points, Zero::between);
  std::vector<double> never = losses(points, Zero::never);
  fmt::print("zero_grad()   first    after backward    never\n");
  for (std::size_t update : {1, 10, 100, 1000}) {
    double grown = never[update - 1];
    fmt::print("update {:4} {:8.4f} {:17.4f} {:>8}\n", update,
               first[update - 1], between[update - 1],
               grown > 5 ? "above 5" : fmt::format("{:.4f}", grown));
  }

  Classifier model(16, generator);
  optim::Adam adam(model.parameters(), {.lr = 0.01});
  Curve curve = train(adam, 1000, [&] {
    return cross_entropy(model(points.x), points.labels);
  });
  Tensor scores = model(points.x).value();
  Curve zero{.name = "class 0"}, one{.name = "class 1"};
  int right = 0;
  for (std::size_t i = 0; i < points.labels.size(); ++i) {
    right += (scores(i, 1) > scores(i, 0)) == (points.labels(i) == 1);
    Curve& curve = points.labels(i) == 0 ? zero : one;
    curve.x.push_back(points.x(i, 0)), curve.y.push_back(points.x(i, 1));
  }
  fmt::print("\ntrain(): loss {:.4f} at first, {:.4f} at last; ",
             curve.y.front(), curve.y.back());
  fmt::print("{} of {} right\n", right, points.labels.size());
  PlaneOptions picture{.title = "Where the model changes its mind"};
  picture.levels = {0.5}, picture.middle = 0.5, picture.points = {zero, one};
  fmt::print(
      "{}\n",
      save_plane("pictures/boundary.svg", look(model), picture).message);
  bool as_told = between.back() == between.front() &&
                 never[99] < first[99] / 2 && never[999] > 5 && right == 120;
  return as_told ? 0 : 1;
}
