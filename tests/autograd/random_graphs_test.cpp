#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "tests/autograd/ops/table.hpp"
#include "tests/helpers.hpp"
#include "tests/random_graph.hpp"
#include "tests/random_graph_kinds.hpp"

using namespace gradus;
using testing::check_close;
using testing::random_graph;
using testing::RandomGraph;

namespace {

/// (loss(x + h) - loss(x - h)) / 2h for each number of leaf i. (gradcheck would ask for a gradient that is not 0
/// everywhere, and x / x has no other.)
Tensor differences(const RandomGraph& graph, const std::vector<Variable>& leaves, std::size_t i) {
  constexpr double h = 1e-6;
  NoGradGuard guard;
  Tensor result = empty(leaves[i].shape());
  for (std::size_t k = 0; k < result.size(); ++k) {
    double loss[2];
    for (int side : {0, 1}) {
      std::vector<Variable> moved = leaves;
      Tensor leaf = leaves[i].value();
      leaf.data()[k] += side ? h : -h;
      moved[i] = Variable(leaf);
      loss[side] = testing::run(graph, moved).item();
    }
    result.data()[k] = (loss[1] - loss[0]) / (2 * h);
  }
  return result;
}

}  // namespace

TEST_CASE("gradients of random graphs of up to 50 operations agree with differences: 50, and until each kind was met") {
  std::set<std::string> missing;
  for (const testing::Kind& kind : testing::kinds()) missing.insert(kind.name);
  std::size_t longest = 0;
  for (std::uint64_t seed = 1; seed <= 50 || (seed <= 1000 && !missing.empty()); ++seed) {
    RandomGraph graph = random_graph(seed, 50);
    std::size_t met = 0;
    for (const auto& instruction : graph.instructions) met += missing.erase(instruction.operation);
    if (seed > 50 && met == 0) continue;
    std::vector<Variable> leaves;
    for (const Tensor& leaf : graph.leaves) leaves.emplace_back(leaf, true);
    INFO("graph ", seed, "\n", to_string(graph));
    testing::run(graph, leaves).backward();
    for (std::size_t i = 0; i < leaves.size(); ++i)
      check_close(leaves[i].grad(), differences(graph, leaves, i), 1e-5, 1e-5);
    longest = std::max(longest, graph.instructions.size());
  }
  for (const std::string& kind : missing) FAIL_CHECK(kind << " is in no graph");
  CHECK(longest >= 45);
}

TEST_CASE("random graphs: every operation of the table is among their kinds, and libtorch's, or has its reason") {
  // Under the names of what they do there.
  const std::map<std::string, std::string> other_names = {{"reshape", "flatten"}, {"broadcast_to", "repeat"}};
  // What PyTorch's operations do otherwise or have not; other tests hold them to it (tests/fixtures, composed twins).
  const std::set<std::string> elsewhere = {"dropout",              // draws
                                           "rotary",               // PyTorch has none
                                           "rnn", "lstm", "gru"};  // several outputs
  std::set<std::string> drawn;
  for (const testing::Kind& kind : testing::kinds()) drawn.insert(kind.name);
  std::ifstream file(GRADUS_SOURCE_DIR "/tests/libtorch/operations.cpp");
  const std::string libtorch((std::istreambuf_iterator<char>(file)), {});
  for (const std::string& name : drawn)
    CHECK_MESSAGE(libtorch.find("{\"" + name + "\",") != std::string::npos, name << " lacks its line for libtorch");
  for (const testing::Operation& operation : testing::operations()) {
    auto other = other_names.find(operation.name);
    const std::string& name = other == other_names.end() ? operation.name : other->second;
    CHECK_MESSAGE(drawn.count(name) != elsewhere.count(name), operation.name << " is in no random graph");
  }
}
