#include "tests/random_graph.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "tests/random_graph_kinds.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

Inputs picked(const std::vector<std::size_t>& from, const std::vector<Variable>& values) {
  Inputs inputs;
  for (std::size_t i : from) inputs.push_back(values[i]);
  return inputs;
}

bool is_welcome(const Tensor& value) {
  constexpr std::size_t most_elements = 48;
  constexpr double most = 8;
  return value.size() > 0 && value.size() <= most_elements && largest(gradus::abs(value).value()) < most;
}

}  // namespace

RandomGraph random_graph(std::uint64_t seed, std::int64_t most) {
  NoGradGuard guard;
  Generator random(seed);
  const Shape shapes[] = {{2, 3}, {3, 2}, {3}, {2, 1, 3}, {}, {4}};
  RandomGraph graph;
  Inputs values;
  for (std::int64_t i = random.integer(2, 4); i > 0; --i) {
    graph.leaves.push_back(random.uniform(shapes[random.integer(0, std::size(shapes) - 1)], -2, 2));
    values.emplace_back(graph.leaves.back());
  }
  std::int64_t wanted = random.integer(1, most);
  auto last = static_cast<std::int64_t>(kinds().size()) - 1;
  while (static_cast<std::int64_t>(graph.instructions.size()) < wanted) {
    const Kind& kind = kinds()[static_cast<std::size_t>(random.integer(0, last))];
    Instruction next{kind.name, {}, {}};
    auto count = static_cast<std::int64_t>(values.size());
    for (std::size_t i = 0; i < kind.inputs; ++i)  // half of them among the latest: graphs are deep as well as wide
      next.inputs.push_back(static_cast<std::size_t>(
          random.integer(random.integer(0, 1) ? std::max<std::int64_t>(0, count - 4) : 0, count - 1)));
    Inputs inputs = picked(next.inputs, values);
    try {
      auto numbers = kind.draw(inputs, random);
      if (!numbers) continue;
      next.numbers = *numbers;
      Variable value = kind.run(inputs, next.numbers);
      if (!is_welcome(value.value())) continue;
      values.push_back(value);
      graph.instructions.push_back(next);
    } catch (const Error&) {  // shapes that do not fit: another draw
    }
  }
  return graph;
}

Variable run(const Instruction& instruction, const std::vector<Variable>& values) {
  auto kind =
      std::find_if(kinds().begin(), kinds().end(), [&](const Kind& one) { return one.name == instruction.operation; });
  return kind->run(picked(instruction.inputs, values), instruction.numbers);
}

std::vector<std::size_t> ends(const RandomGraph& graph) {
  std::vector<bool> taken(graph.leaves.size() + graph.instructions.size());
  for (const Instruction& instruction : graph.instructions)
    for (std::size_t i : instruction.inputs) taken[i] = true;
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < taken.size(); ++i)
    if (!taken[i]) found.push_back(i);
  return found;
}

Variable run(const RandomGraph& graph, const std::vector<Variable>& leaves) {
  std::vector<Variable> values = leaves;
  for (const Instruction& instruction : graph.instructions) values.push_back(run(instruction, values));
  Variable loss(0);
  for (std::size_t i : ends(graph)) {
    Tensor weights = empty(values[i].shape());
    for (std::size_t k = 0; k < weights.size(); ++k)
      weights.data()[k] = static_cast<Scalar>(std::sin(static_cast<double>(k + 1)));
    loss = loss + sum(values[i] * weights);
  }
  return loss;
}

std::string to_string(const RandomGraph& graph) {
  std::string text;
  for (std::size_t i = 0; i < graph.leaves.size(); ++i) text += fmt::format("{}: {}\n", i, graph.leaves[i]);
  for (std::size_t i = 0; i < graph.instructions.size(); ++i) {
    const Instruction& one = graph.instructions[i];
    text += fmt::format("{}: {}({}){}\n", graph.leaves.size() + i, one.operation, fmt::join(one.inputs, ", "),
                        one.numbers.empty() ? "" : fmt::format(" [{}]", fmt::join(one.numbers, ", ")));
  }
  return text;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
