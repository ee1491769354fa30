// random_graphs COUNT: runs so many random graphs by Gradus and by libtorch, both in double, and holds loss and
// gradients of all leaves to each other.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "tests/libtorch/operations.hpp"
#include "tests/random_graph.hpp"

using gradus::testing::Instruction;
using gradus::testing::RandomGraph;
using libtorch::as_torch;
using libtorch::Inputs;

namespace {

constexpr double allowed = 1e-9;

/// How far the worst number is away, of a number's size where it is above 1.
double distance(const gradus::Tensor& got, const torch::Tensor& want) {
  double worst = 0;
  torch::Tensor row_major = want.contiguous();
  for (std::size_t i = 0; i < got.size(); ++i) {
    double right = row_major.data_ptr<double>()[i],
           off = std::abs(got.data()[i] - right) / std::max(1.0, std::abs(right));
    worst = std::max(worst, std::isnan(off) ? std::numeric_limits<double>::infinity() : off);
  }
  return worst;
}

torch::Tensor run(const RandomGraph& graph, const Inputs& leaves) {
  Inputs values = leaves;
  for (const Instruction& one : graph.instructions) {
    Inputs inputs;
    for (std::size_t i : one.inputs) inputs.push_back(values[i]);
    values.push_back(libtorch::operations().at(one.operation)(inputs, one.numbers));
  }
  torch::Tensor loss = torch::zeros({}, torch::kFloat64);
  for (std::size_t i : ends(graph)) {
    torch::Tensor weights =
        torch::sin(torch::arange(1, values[i].numel() + 1, torch::kFloat64)).reshape(values[i].sizes());
    loss = loss + (values[i] * weights).sum();
  }
  return loss;
}

}  // namespace

int main(int count, char** arguments) {
  std::int64_t graphs = count == 2 ? std::atoll(arguments[1]) : 0;
  if (graphs < 1) return fmt::print(stderr, "Usage: random_graphs_libtorch COUNT\n"), 2;
  std::size_t operations = 0;
  std::int64_t wrong = 0;
  double worst = 0;
  for (std::int64_t seed = 1; seed <= graphs; ++seed) {
    RandomGraph graph = gradus::testing::random_graph(static_cast<std::uint64_t>(seed), 50);
    operations += graph.instructions.size();
    std::vector<gradus::Variable> leaves;
    Inputs others;
    for (const gradus::Tensor& leaf : graph.leaves) {
      leaves.emplace_back(leaf, true);
      others.push_back(as_torch(leaf).requires_grad_(true));
    }
    gradus::Variable loss = gradus::testing::run(graph, leaves);
    torch::Tensor other = run(graph, others);
    loss.backward();
    other.backward();
    double off = distance(loss.value(), other.detach());
    for (std::size_t i = 0; i < leaves.size(); ++i)
      off = std::max(off, distance(leaves[i].grad(),
                                   others[i].grad().defined() ? others[i].grad() : torch::zeros_like(others[i])));
    worst = std::max(worst, off);
    if (off <= allowed) continue;
    ++wrong;
    fmt::print("graph {} is {:.2g} off\n{}", seed, off, to_string(graph));
  }
  fmt::print("{} graphs of {} operations, {} beyond {}, the worst {:.2g} off\n", graphs, operations, wrong, allowed,
             worst);
  return wrong == 0 ? 0 : 1;
}
