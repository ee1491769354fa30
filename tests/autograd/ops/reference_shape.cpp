#include <algorithm>
#include <cmath>

#include "autograd/ops/cumsum.hpp"
#include "autograd/ops/indexing.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/shape.hpp"
#include "autograd/ops/softmax.hpp"
#include "tests/autograd/ops/reference.hpp"
#include "tests/helpers.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

using Numbers = std::vector<double>;

double sum_of(const Numbers& x) {
  double total = 0;
  for (double value : x) total += value;
  return total;
}
double mean_of(const Numbers& x) { return sum_of(x) / static_cast<double>(x.size()); }
double max_of(const Numbers& x) { return *std::max_element(x.begin(), x.end()); }
double min_of(const Numbers& x) { return *std::min_element(x.begin(), x.end()); }
double product_of(const Numbers& x) {
  double product = 1;
  for (double value : x) product *= value;
  return product;
}
double norm_of(const Numbers& x) {
  double squares = 0;
  for (double value : x) squares += value * value;
  return std::sqrt(squares);
}
double log_sum_exp_of(const Numbers& x) {
  double total = 0;
  for (double value : x) total += std::exp(value);
  return std::log(total);
}
double variance_of(const Numbers& x, double correction) {
  double squares = 0, mean = mean_of(x);
  for (double value : x) squares += (value - mean) * (value - mean);
  return squares / (static_cast<double>(x.size()) - correction);
}

const Variable& block() {
  static const Variable x = wave({2, 3, 4, 5}, 0.6);
  return x;
}

/// Of the block over axes 1 and 3, which stay with length 1.
Tensor over_two(double (*want)(const Numbers&)) {
  return by_index({2, 1, 4, 1}, [=](const Index& i) {
    Numbers numbers;
    for (std::int64_t j = 0; j < 3; ++j)
      for (std::int64_t k = 0; k < 5; ++k) numbers.push_back(at(block(), {i[0], j, i[2], k}));
    return want(numbers);
  });
}
/// Over axis 0, which goes.
Tensor over_first(double (*want)(const Numbers&)) {
  return by_index({3, 4, 5}, [=](const Index& i) {
    return want({at(block(), {0, i[0], i[1], i[2]}), at(block(), {1, i[0], i[1], i[2]})});
  });
}
Tensor over_all(double (*want)(const Numbers&)) {
  Numbers numbers;
  each_index({2, 3, 4, 5}, [&](const Index& i) { numbers.push_back(at(block(), i)); });
  return full({}, want(numbers));
}

void reduce_all_ways(References& all, const std::string& name, Variable (*whole)(const Variable&),
                     Variable (*over)(const Variable&, const Axes&, const ReduceOptions&),
                     double (*want)(const Numbers&)) {
  all.push_back({name, "all axes", whole(block()).value(), over_all(want)});
  all.push_back({name, "axes 1 and 3", over(block(), {-1, 1}, {.keepdims = true}).value(), over_two(want)});
  all.push_back({name, "axis 0", over(block(), {0}, {}).value(), over_first(want)});
}

void moves(References& all) {
  Variable x = wave({2, 3, 4}, 0.1), y = wave({2, 2, 4}, 5), row = wave({3, 1}, 2);
  all.push_back({"reshape", "", reshape(x, {4, -1}).value(), by_index({4, 6}, [&](const Index& i) {
                   std::int64_t place = i[0] * 6 + i[1];
                   return at(x, {place / 12, place / 4 % 3, place % 4});
                 })});
  all.push_back({"transpose", "the last two", transpose(x).value(), by_index({2, 4, 3}, [&](const Index& i) {
                   return at(x, {i[0], i[2], i[1]});
                 })});
  all.push_back({"transpose", "the outer two", transpose(x, 0, 2).value(), by_index({4, 3, 2}, [&](const Index& i) {
                   return at(x, {i[2], i[1], i[0]});
                 })});
  all.push_back({"permute", "", permute(x, {2, 0, 1}).value(), by_index({4, 2, 3}, [&](const Index& i) {
                   return at(x, {i[1], i[2], i[0]});
                 })});
  all.push_back({"slice", "a step of 2", slice(x, -1, 1, 4, 2).value(), by_index({2, 3, 2}, [&](const Index& i) {
                   return at(x, {i[0], i[1], 1 + 2 * i[2]});
                 })});
  all.push_back({"slice", "counted from the end", slice(x, 1, -2, 3).value(), by_index({2, 2, 4}, [&](const Index& i) {
                   return at(x, {i[0], 1 + i[1], i[2]});
                 })});
  all.push_back({"select", "", select(x, 1, -1).value(), by_index({2, 4}, [&](const Index& i) {
                   return at(x, {i[0], 2, i[1]});
                 })});
  auto as_column = [&](const Index& i) { return at(row, {i[0], 0}); };
  all.push_back({"squeeze", "", squeeze(row, 1).value(), by_index({3}, as_column)});
  all.push_back({"squeeze", "all", squeeze(row).value(), by_index({3}, as_column)});
  all.push_back({"unsqueeze", "", unsqueeze(row, 1).value(), by_index({3, 1, 1}, as_column)});
  all.push_back({"concatenate", "", concatenate({x, y, x}, 1).value(), by_index({2, 8, 4}, [&](const Index& i) {
                   if (i[1] >= 3 && i[1] < 5) return at(y, {i[0], i[1] - 3, i[2]});
                   return at(x, {i[0], i[1] < 3 ? i[1] : i[1] - 5, i[2]});
                 })});
  all.push_back({"stack", "", stack({y, full({2, 2, 4}, 3)}, 1).value(), by_index({2, 2, 2, 4}, [&](const Index& i) {
                   return i[1] == 0 ? at(y, {i[0], i[2], i[3]}) : 3;
                 })});
  all.push_back({"broadcast_to", "", broadcast_to(row, {2, 3, 4}).value(), by_index({2, 3, 4}, [&](const Index& i) {
                   return at(row, {i[1], 0});
                 })});
}

void lookups(References& all) {
  Variable x = wave({4, 5}, 0.1);
  Indices tokens = indices({2, 3}, {3, 0, 3, 1, 2, 0});
  auto token = [&](const Index& i) { return tokens.data()[i[0] * 3 + i[1]]; };
  all.push_back({"embedding", "", embedding(tokens, x).value(), by_index({2, 3, 5}, [&](const Index& i) {
                   return at(x, {token(i), i[2]});
                 })});
  all.push_back({"embedding", "padding", embedding(tokens, x, 3).value(), by_index({2, 3, 5}, [&](const Index& i) {
                   return at(x, {token(i), i[2]});
                 })});
  Indices columns = indices({3}, {4, 0, 4});
  all.push_back({"index_select", "", index_select(x, 1, columns).value(), by_index({4, 3}, [&](const Index& i) {
                   return at(x, {i[0], columns.data()[i[1]]});
                 })});
  Indices places = indices({4, 2}, {4, 0, 1, 1, 2, 3, 0, 4}), above = indices({2, 1}, {3, 1});
  all.push_back(
      {"take_along_axis", "axis 1", take_along_axis(x, places, 1).value(), by_index({4, 2}, [&](const Index& i) {
         return at(x, {i[0], places.data()[i[0] * 2 + i[1]]});
       })});
  all.push_back({"take_along_axis", "axis 0, broadcast", take_along_axis(x, above, 0).value(),
                 by_index({2, 5}, [&](const Index& i) {
                   return at(x, {above.data()[i[0]], i[1]});
                 })});
}

}  // namespace

References shape_references() {
  References all;
  reduce_all_ways(all, "sum", sum, sum, sum_of);
  reduce_all_ways(all, "mean", mean, mean, mean_of);
  reduce_all_ways(all, "max", max, max, max_of);
  reduce_all_ways(all, "min", min, min, min_of);
  auto biased = [](const Numbers& x) { return variance_of(x, 0); };
  auto corrected = [](const Numbers& x) { return variance_of(x, 1); };
  all.push_back({"variance", "all axes", variance(block()).value(), over_all(biased)});
  all.push_back({"variance", "axis 0", variance(block(), {0}).value(), over_first(biased)});
  all.push_back({"variance", "axes 1 and 3, corrected",
                 variance(block(), {1, 3}, {.correction = 1, .keepdims = true}).value(), over_two(corrected)});
  auto deviation = [](const Numbers& x) { return std::sqrt(variance_of(x, 1)); };
  all.push_back({"stddev", "axes 1 and 3, corrected",
                 stddev(block(), {1, 3}, {.correction = 1, .keepdims = true}).value(), over_two(deviation)});
  reduce_all_ways(all, "norm", norm, norm, norm_of);
  reduce_all_ways(all, "prod", prod, prod, product_of);
  all.push_back(
      {"logsumexp", "axes 1 and 3", logsumexp(block(), {1, 3}, {.keepdims = true}).value(), over_two(log_sum_exp_of)});
  all.push_back({"cumsum", "axis 2", cumsum(block(), 2).value(), by_index({2, 3, 4, 5}, [](const Index& i) {
                   double total = 0;
                   for (std::int64_t j = 0; j <= i[2]; ++j) total += at(block(), {i[0], i[1], j, i[3]});
                   return total;
                 })});
  moves(all);
  lookups(all);
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
