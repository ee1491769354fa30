// special_values_libtorch: NaN, infinity, both zeros and the ends of the range into every operation of random graphs,
// by Gradus and by libtorch, both in double: values and gradients are the same, NaN where NaN is. Prints a line for
// each operation that differs.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "tests/libtorch/operations.hpp"
#include "tests/random_graph.hpp"
#include "tests/random_graph_kinds.hpp"

using gradus::testing::Instruction;
using gradus::testing::RandomGraph;
using libtorch::as_torch;

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();
// Squares of the large and the small one are numbers too, and no two cancel: what is left of such depends on the order.
constexpr double special[] = {0,     -0.0,  1, -2, 0.5, endless, -endless, std::numeric_limits<double>::quiet_NaN(),
                              1e100, 1e-100};

/// Where a number may be another: why, or nothing.
const char* excuse(const std::string& operation, double ours, double theirs) {
  bool theirs_only = std::isnan(theirs) && !std::isnan(ours);
  if (operation == "abs" && std::isnan(ours) && theirs == 0) return "the slope of NaN is NaN, libtorch's 0";
  if ((operation == "gelu" || operation == "silu") && theirs_only && ours == 1)
    return "the slope at infinity is 1, libtorch's NaN";
  if (operation == "logsumexp" && theirs_only && ours == 0) return "the slope of -infinity is 0, libtorch's NaN";
  if (operation == "prod" && theirs_only)
    return "the slope of an infinity is the product of the others, libtorch's NaN";
  if ((operation == "max" || operation == "min") && theirs_only)
    return "of a row with NaN the NaNs share the slope, libtorch's is NaN everywhere";
  if (operation == "layer_norm" && ours == 0) return "a row of one number is 0, libtorch's what rounding leaves";
  if (operation == "variance" && std::isnan(ours) && std::isinf(theirs))
    return "slopes beside an infinity are NaN, libtorch's infinite";
  return nullptr;
}

/// Which libtorch 1.13 has not: what composes them there is no witness of special values.
const std::set<std::string> composed_there = {"rms_norm", "scaled_dot_product_attention"};

gradus::Tensor drawn(const gradus::Shape& shape, gradus::Generator& random) {
  gradus::Tensor x = gradus::empty(shape);
  // Half of them plain, so that what one special number does is seen beside others.
  for (double& number : x)
    number = random.integer(0, 1) ? random.uniform() - 0.5 : special[random.integer(0, std::size(special) - 1)];
  return x;
}

/// Whether all numbers are libtorch's, or have an excuse, which is noted.
bool same(const std::string& operation, const gradus::Tensor& got, const torch::Tensor& want,
          std::set<std::string>& excuses) {
  torch::Tensor row_major = want.contiguous();
  for (std::size_t i = 0; i < got.size(); ++i) {
    double a = got.data()[i], b = row_major.data_ptr<double>()[i];
    bool finite = std::isfinite(a) && std::isfinite(b);
    if (a == b || (std::isnan(a) && std::isnan(b)) || (finite && std::abs(a - b) <= 1e-9 * std::abs(b) + 1e-12))
      continue;
    const char* why = excuse(operation, a, b);
    if (!why) return false;
    excuses.insert(why);
  }
  return true;
}

/// "" or what differs, with the inputs.
std::string difference(const Instruction& one, const std::vector<gradus::Tensor>& inputs,
                       std::set<std::string>& excuses) {
  std::vector<gradus::Variable> ours;
  libtorch::Inputs theirs;
  Instruction alone = one;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    alone.inputs[i] = i;
    ours.emplace_back(inputs[i], true);
    theirs.push_back(as_torch(inputs[i]).requires_grad_(true));
  }
  gradus::Variable y = gradus::testing::run(alone, ours);
  torch::Tensor z = libtorch::operations().at(one.operation)(theirs, one.numbers);
  std::string all;
  for (std::size_t i = 0; i < inputs.size(); ++i) all += fmt::format("\n    input {}", inputs[i]);
  gradus::Tensor z_value = gradus::empty(y.shape());
  torch::Tensor z_row_major = z.detach().contiguous();
  std::copy_n(z_row_major.data_ptr<double>(), z_value.size(), z_value.data());
  if (!same(one.operation, y.value(), z_row_major, excuses))
    return fmt::format("value {}, libtorch's {}{}", y.value(), z_value, all);
  y.backward(gradus::ones(y.shape()));
  z.backward(torch::ones_like(z));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    gradus::Tensor right = gradus::empty(ours[i].shape());
    torch::Tensor grad = theirs[i].grad().contiguous();
    std::copy_n(grad.data_ptr<double>(), right.size(), right.data());
    if (!same(one.operation, ours[i].grad(), grad, excuses))
      return fmt::format("gradient {}: {}, libtorch's {}{}", i, ours[i].grad(), right, all);
  }
  return {};
}

}  // namespace

int main() {
  struct Tally {
    int tried = 0, different = 0;
    std::string first;
    std::set<std::string> excuses;
  };
  std::map<std::string, Tally> tallies;
  gradus::Generator random(1);
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    RandomGraph graph = gradus::testing::random_graph(seed, 50);
    std::vector<gradus::Variable> values;
    for (const gradus::Tensor& leaf : graph.leaves) values.emplace_back(leaf);
    for (const Instruction& one : graph.instructions) {
      if (composed_there.contains(one.operation)) {
        values.push_back(gradus::testing::run(one, values));
        continue;
      }
      std::vector<gradus::Tensor> inputs;
      for (std::size_t i : one.inputs) inputs.push_back(drawn(values[i].shape(), random));
      Tally& tally = tallies[one.operation];
      ++tally.tried;
      std::string found = difference(one, inputs, tally.excuses);
      if (!found.empty() && tally.different++ == 0) tally.first = found;
      values.push_back(gradus::testing::run(one, values));
    }
  }
  int tried = 0, different = 0;
  for (const auto& [name, tally] : tallies) {
    tried += tally.tried;
    different += tally.different;
    for (const std::string& why : tally.excuses) fmt::print("{}: {}\n", name, why);
    if (tally.different) fmt::print("{}: {} of {}: {}\n", name, tally.different, tally.tried, tally.first);
  }
  fmt::print("{} calls of {} operations, {} different\n", tried, tallies.size(), different);
  return different ? 1 : 0;
}
