#include "tests/random_graph_kinds.hpp"

#include <algorithm>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/attention.hpp"
#include "autograd/ops/cumsum.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/indexing.hpp"
#include "autograd/ops/layer_norm.hpp"
#include "autograd/ops/loss.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/shape.hpp"
#include "autograd/ops/softmax.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

constexpr double away = 1e-3;     // from where a slope jumps, a thousand times what differences are taken over
constexpr double positive = 0.2;  // logarithms, roots and quotients of smaller numbers are too steep for differences

std::int64_t rank_of(const Variable& x) { return static_cast<std::int64_t>(x.shape().size()); }
std::int64_t whole(double number) { return static_cast<std::int64_t>(number); }

std::optional<Numbers> anything(const Inputs&, Generator&) { return Numbers{}; }

std::optional<Numbers> an_axis(const Inputs& in, Generator& random) {
  if (rank_of(in[0]) == 0) return {};
  return Numbers{static_cast<double>(random.integer(-rank_of(in[0]), rank_of(in[0]) - 1))};
}

/// An axis, and whether it stays.
std::optional<Numbers> a_reduction(const Inputs& in, Generator& random) {
  auto axis = an_axis(in, random);
  if (axis) axis->push_back(static_cast<double>(random.integer(0, 1)));
  return axis;
}

auto when(bool (*holds)(const Inputs&)) {
  return [holds](const Inputs& in, Generator&) { return holds(in) ? std::optional(Numbers{}) : std::nullopt; };
}

/// An axis and a place on it.
std::optional<Numbers> a_place(const Inputs& in, Generator& random) {
  auto numbers = an_axis(in, random);
  if (!numbers) return {};
  std::int64_t length =
      in[0].shape()[static_cast<std::size_t>(normal_axis("place", whole((*numbers)[0]), in[0].shape()))];
  if (length == 0) return {};
  numbers->push_back(static_cast<double>(random.integer(0, length - 1)));
  return numbers;
}

/// An axis and whether it stays, where no two numbers are so near each other that they might change places.
std::optional<Numbers> a_reduction_of_others(const Inputs& in, Generator& random) {
  std::vector<double> sorted(in[0].value().begin(), in[0].value().end());
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i] - sorted[i - 1] < away) return {};
  return a_reduction(in, random);
}

/// Yes or no for each number of the first.
std::optional<Numbers> some_of_them(const Inputs& in, Generator& random) {
  Numbers numbers;
  for (std::int64_t i = 0; i < size_of(in[0].shape()); ++i)
    numbers.push_back(static_cast<double>(random.integer(0, 1)));
  return numbers;
}

Condition condition_of(const Numbers& numbers, const Shape& shape) {
  Tensor x = empty(shape);
  std::copy(numbers.begin(), numbers.end(), x.begin());
  return Condition(x > 0.5);
}

/// Three matrices side by side of one batch: queries, keys and values.
bool are_attended(const Inputs& in) {
  return rank_of(in[0]) == 3 && in[0].shape() == in[1].shape() && in[0].shape() == in[2].shape();
}

auto reduced(Variable (*reduce)(const Variable&, const Axes&, const ReduceOptions&)) {
  return [reduce](const Inputs& in, const Numbers& n) { return reduce(in[0], {whole(n[0])}, {.keepdims = n[1] != 0}); };
}

std::optional<Numbers> a_slice(const Inputs& in, Generator& random) {
  auto numbers = an_axis(in, random);
  if (!numbers) return {};
  std::int64_t length =
      in[0].shape()[static_cast<std::size_t>(normal_axis("slice", whole((*numbers)[0]), in[0].shape()))];
  if (length == 0) return {};
  std::int64_t start = random.integer(0, length - 1);
  for (std::int64_t number : {start, random.integer(start + 1, length), random.integer(1, 2)})
    numbers->push_back(static_cast<double>(number));
  return numbers;
}

/// An axis and three places on it.
std::optional<Numbers> some_places(const Inputs& in, Generator& random) {
  auto numbers = an_axis(in, random);
  if (!numbers) return {};
  std::int64_t length =
      in[0].shape()[static_cast<std::size_t>(normal_axis("places", whole((*numbers)[0]), in[0].shape()))];
  if (length == 0) return {};
  for (int i = 0; i < 3; ++i) numbers->push_back(static_cast<double>(random.integer(0, length - 1)));
  return numbers;
}

/// A target for each row.
std::optional<Numbers> some_targets(const Inputs& in, Generator& random) {
  if (rank_of(in[0]) < 1 || in[0].shape().back() < 1) return {};
  Numbers targets;
  for (std::int64_t i = 0; i < rows_of(in[0].shape()); ++i)
    targets.push_back(static_cast<double>(random.integer(0, in[0].shape().back() - 1)));
  return targets;
}

Indices places_of(const Numbers& numbers, const Shape& shape, std::size_t from) {
  std::vector<std::int64_t> places;
  for (std::size_t i = from; i < numbers.size(); ++i) places.push_back(whole(numbers[i]));
  return indices(shape, places);
}

}  // namespace

double smallest(const Tensor& x) { return x.size() ? *std::min_element(x.begin(), x.end()) : 0; }
double largest(const Tensor& x) { return x.size() ? *std::max_element(x.begin(), x.end()) : 0; }
double nearest_to_0(const Tensor& x) { return smallest(gradus::abs(x).value()); }

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"tanh", 1, anything, [](const Inputs& in, const Numbers&) { return tanh(in[0]); }},
      {"sigmoid", 1, anything, [](const Inputs& in, const Numbers&) { return sigmoid(in[0]); }},
      {"gelu", 1, anything, [](const Inputs& in, const Numbers&) { return gelu(in[0]); }},
      {"silu", 1, anything, [](const Inputs& in, const Numbers&) { return silu(in[0]); }},
      {"neg", 1, anything, [](const Inputs& in, const Numbers&) { return -in[0]; }},
      {"exp", 1, when([](const Inputs& in) { return largest(in[0].value()) < 2; }),
       [](const Inputs& in, const Numbers&) { return exp(in[0]); }},
      {"log", 1, when([](const Inputs& in) { return smallest(in[0].value()) > positive; }),
       [](const Inputs& in, const Numbers&) { return log(in[0]); }},
      {"sqrt", 1, when([](const Inputs& in) { return smallest(in[0].value()) > positive; }),
       [](const Inputs& in, const Numbers&) { return sqrt(in[0]); }},
      {"abs", 1, when([](const Inputs& in) { return nearest_to_0(in[0].value()) > away; }),
       [](const Inputs& in, const Numbers&) { return abs(in[0]); }},
      {"relu", 1, when([](const Inputs& in) { return nearest_to_0(in[0].value()) > away; }),
       [](const Inputs& in, const Numbers&) { return relu(in[0]); }},
      {"clamp", 1, when([](const Inputs& in) { return nearest_to_0((abs(in[0]) - 1).value()) > away; }),
       [](const Inputs& in, const Numbers&) { return clamp(in[0], -1, 1); }},
      {"add", 2, anything, [](const Inputs& in, const Numbers&) { return in[0] + in[1]; }},
      {"sub", 2, anything, [](const Inputs& in, const Numbers&) { return in[0] - in[1]; }},
      {"mul", 2, anything, [](const Inputs& in, const Numbers&) { return in[0] * in[1]; }},
      {"div", 2, when([](const Inputs& in) { return nearest_to_0(in[1].value()) > positive; }),
       [](const Inputs& in, const Numbers&) { return in[0] / in[1]; }},
      {"pow", 2, when([](const Inputs& in) { return smallest(in[0].value()) > positive; }),
       [](const Inputs& in, const Numbers&) { return pow(in[0], in[1]); }},
      {"maximum", 2, when([](const Inputs& in) { return nearest_to_0((in[0] - in[1]).value()) > away; }),
       [](const Inputs& in, const Numbers&) { return maximum(in[0], in[1]); }},
      {"minimum", 2, when([](const Inputs& in) { return nearest_to_0((in[0] - in[1]).value()) > away; }),
       [](const Inputs& in, const Numbers&) { return minimum(in[0], in[1]); }},
      {"where", 2, some_of_them,
       [](const Inputs& in, const Numbers& n) { return where(condition_of(n, in[0].shape()), in[0], in[1]); }},
      {"masked_fill", 1, some_of_them,
       [](const Inputs& in, const Numbers& n) { return masked_fill(in[0], condition_of(n, in[0].shape()), -0.5); }},
      {"linear", 2, when([](const Inputs& in) { return rank_of(in[0]) > 0 && rank_of(in[1]) == 2; }),
       [](const Inputs& in, const Numbers&) { return linear(in[0], in[1]); }},
      {"matmul", 2, when([](const Inputs& in) { return rank_of(in[0]) > 1 && rank_of(in[1]) > 1; }),
       [](const Inputs& in, const Numbers&) { return matmul(in[0], in[1]); }},
      {"transpose", 1, when([](const Inputs& in) { return rank_of(in[0]) > 1; }),
       [](const Inputs& in, const Numbers&) { return transpose(in[0]); }},
      {"permute", 1, when([](const Inputs& in) { return rank_of(in[0]) == 3; }),
       [](const Inputs& in, const Numbers&) {
         return permute(in[0], {2, 0, 1});
       }},
      {"select", 1, a_place,
       [](const Inputs& in, const Numbers& n) { return select(in[0], whole(n[0]), whole(n[1])); }},
      {"embedding", 1,
       [](const Inputs& in, Generator& random) {
         auto numbers = rank_of(in[0]) == 2 && in[0].shape()[0] > 0 ? std::optional(Numbers{}) : std::nullopt;
         for (int i = 0; numbers && i < 3; ++i)
           numbers->push_back(static_cast<double>(random.integer(0, in[0].shape()[0] - 1)));
         return numbers;
       },
       [](const Inputs& in, const Numbers& n) { return embedding(places_of(n, {3}, 0), in[0]); }},
      {"take_along_axis", 1, some_targets,
       [](const Inputs& in, const Numbers& n) {
         Shape shape = in[0].shape();
         shape.back() = 1;
         return take_along_axis(in[0], places_of(n, shape, 0), -1);
       }},
      {"flatten", 1, anything, [](const Inputs& in, const Numbers&) { return reshape(in[0], {-1}); }},
      {"halves", 1, when([](const Inputs& in) { return size_of(in[0].shape()) % 2 == 0; }),
       [](const Inputs& in, const Numbers&) {
         return reshape(in[0], {2, -1});
       }},
      {"unsqueeze", 1, anything, [](const Inputs& in, const Numbers&) { return unsqueeze(in[0], 0); }},
      {"squeeze", 1, anything, [](const Inputs& in, const Numbers&) { return squeeze(in[0]); }},
      {"repeat", 1, anything,
       [](const Inputs& in, const Numbers&) {
         Shape shape = in[0].shape();
         shape.insert(shape.begin(), 2);
         return broadcast_to(in[0], shape);
       }},
      {"slice", 1, a_slice,
       [](const Inputs& in, const Numbers& n) {
         return slice(in[0], whole(n[0]), whole(n[1]), whole(n[2]), whole(n[3]));
       }},
      {"index_select", 1, some_places,
       [](const Inputs& in, const Numbers& n) { return index_select(in[0], whole(n[0]), places_of(n, {3}, 1)); }},
      {"concatenate", 2, an_axis,
       [](const Inputs& in, const Numbers& n) {
         return concatenate({in[0], in[1]}, whole(n[0]));
       }},
      {"stack", 2, anything,
       [](const Inputs& in, const Numbers&) {
         return stack({in[0], in[1]});
       }},
      {"cumsum", 1, an_axis, [](const Inputs& in, const Numbers& n) { return cumsum(in[0], whole(n[0])); }},
      {"sum", 1, a_reduction, reduced(sum)},
      {"mean", 1, a_reduction, reduced(mean)},
      {"max", 1, a_reduction_of_others, reduced(max)},
      {"min", 1, a_reduction_of_others, reduced(min)},
      {"prod", 1, a_reduction, reduced(prod)},
      {"logsumexp", 1, a_reduction, reduced(logsumexp)},
      {"norm", 1,
       [](const Inputs& in, Generator& random) {
         return nearest_to_0(in[0].value()) > positive ? a_reduction(in, random) : std::nullopt;
       },
       reduced(norm)},
      {"variance", 1, an_axis, [](const Inputs& in, const Numbers& n) { return variance(in[0], {whole(n[0])}); }},
      {"stddev", 1,
       [](const Inputs& in, Generator& random) {
         auto axis = an_axis(in, random);
         bool steep = axis && smallest(variance(in[0], {whole((*axis)[0])}).value()) < positive;
         return steep ? std::nullopt : axis;
       },
       [](const Inputs& in, const Numbers& n) { return stddev(in[0], {whole(n[0])}); }},
      {"softmax", 1, an_axis, [](const Inputs& in, const Numbers& n) { return softmax(in[0], whole(n[0])); }},
      {"log_softmax", 1, an_axis, [](const Inputs& in, const Numbers& n) { return log_softmax(in[0], whole(n[0])); }},
      {"layer_norm", 1, when([](const Inputs& in) { return rank_of(in[0]) > 0; }),
       [](const Inputs& in, const Numbers&) { return layer_norm(in[0], {}, {}, 0.1); }},
      {"rms_norm", 1, when([](const Inputs& in) { return rank_of(in[0]) > 0; }),
       [](const Inputs& in, const Numbers&) { return rms_norm(in[0], {}, 0.1); }},
      {"scaled_dot_product_attention", 3, when(are_attended),
       [](const Inputs& in, const Numbers&) { return scaled_dot_product_attention(in[0], in[1], in[2]); }},
      {"cross_entropy", 1, some_targets,
       [](const Inputs& in, const Numbers& n) {
         Shape shape = in[0].shape();
         shape.pop_back();
         return cross_entropy(in[0], places_of(n, shape, 0), {.label_smoothing = 0.1});
       }},
      {"mse_loss", 2, anything, [](const Inputs& in, const Numbers&) { return mse_loss(in[0], in[1]); }},
  };
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
