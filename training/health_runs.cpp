// Checks that ask a model about tokens and look at what it gives, and at what its attention looks at.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <set>

#include "training/health.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

// Below this share of the largest number a change is rounding.
const double rounding = std::sqrt(static_cast<double>(std::numeric_limits<Scalar>::epsilon()));

bool same_bits(const Scalar* a, const Scalar* b, std::size_t count) {
  return std::memcmp(a, b, count * sizeof(Scalar)) == 0;
}

void check_tokens(const char* name, const Indices& tokens) {
  check(tokens.dimension() == 2 && tokens.size() > 0, "{}: the tokens have shape {}, not (batch, time)", name,
        shape_of(tokens));
}

Tensor run_once(const char* name, const ModelRun& run, const Indices& tokens) {
  NoGradGuard no_grad;
  Tensor given = run(tokens);
  bool finite = std::all_of(given.begin(), given.end(), [](Scalar x) { return std::isfinite(x); });
  check<UnhealthyError>(finite, "{}: what the model gives is not finite; a DetectAnomaly names the first operation",
                        name);
  return given;
}

/// What it gives for these tokens each time.
Tensor run_as_it_is(const char* name, const ModelRun& run, const Indices& tokens) {
  check_tokens(name, tokens);
  Tensor given = run_once(name, run, tokens), again = run_once(name, run, tokens);
  check<ValueError>(given.shape() == again.shape() && same_bits(given.data(), again.data(), given.size()),
                    "{}: two runs on the same tokens differ; call eval() first", name);
  return given;
}

/// Each different token is to become the next larger one, the largest the smallest.
std::map<std::int64_t, std::int64_t> others_of(const char* name, const Indices& tokens) {
  std::set<std::int64_t> different(tokens.begin(), tokens.end());
  check<ValueError>(different.size() > 1, "{}: all tokens are {}; it takes two different ones", name,
                    *different.begin());
  std::map<std::int64_t, std::int64_t> others;
  for (auto token = different.begin(); token != different.end(); ++token)
    others[*token] = std::next(token) == different.end() ? *different.begin() : *std::next(token);
  return others;
}

/// The largest change, as a share of the largest number.
double change_between(const char* name, const Tensor& before, const Tensor& after) {
  check(before.shape() == after.shape(), "{}: the run gives {}, and {} for other tokens", name, shape_of(before),
        shape_of(after));
  double most = 0, largest = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    double a = before.data()[i], b = after.data()[i];
    most = std::max(most, std::abs(a - b));
    largest = std::max({largest, std::abs(a), std::abs(b)});
  }
  return most == 0 ? 0 : most / largest;
}

/// Two places in each row that hold different tokens, the first such; the same place twice where all are alike.
std::vector<std::pair<std::int64_t, std::int64_t>> places_to_exchange(const Indices& tokens) {
  std::int64_t time = shape_of(tokens)[1];
  std::vector<std::pair<std::int64_t, std::int64_t>> places;
  for (const std::int64_t* row = tokens.data(); row != tokens.data() + tokens.size(); row += time) {
    const std::int64_t* other = std::find_if(row, row + time, [&](std::int64_t token) { return token != *row; });
    places.emplace_back(0, other == row + time ? 0 : other - row);
  }
  return places;
}

/// (batch, time, ...) with these two places of each row exchanged.
template <class Array>
Array exchanged(Array array, const std::vector<std::pair<std::int64_t, std::int64_t>>& places) {
  auto time = static_cast<std::int64_t>(array.shape(1));
  std::int64_t width = static_cast<std::int64_t>(array.size()) / (std::ssize(places) * time);
  auto row = array.data();
  for (auto [first, second] : places) {
    std::swap_ranges(row + first * width, row + (first + 1) * width, row + second * width);
    row += time * width;
  }
  return array;
}

/// What follows from which outputs depend on which symbols, "" where no output depends on a later one.
std::string leak_in(const Booleans& depends) {
  auto time = static_cast<std::int64_t>(depends.shape(0));
  std::int64_t ahead = 0, later = 0, earlier = 0, all = time * (time - 1) / 2;
  for (std::int64_t output = 0; output < time; ++output)
    for (std::int64_t symbol = 0; symbol < time; ++symbol) {
      if (!depends(output, symbol)) continue;
      (symbol > output ? later : earlier) += symbol != output;
      ahead = std::max(ahead, symbol - output);
    }
  if (later == 0) return "";
  if (earlier == 0)
    return "outputs depend on later symbols and on no earlier one: the mask is turned round; it must say who may be "
           "looked at, rows are queries, and query i may look at keys 0 to i";
  if (later == all)
    return "every output depends on every later symbol: there is no causal mask; look for Mask::causal, and whether "
           "it reaches each self-attention";
  return fmt::format(
      "outputs depend on symbols up to {} places ahead, and on none beyond: the mask is shifted; query i may look at "
      "keys 0 to i and not at i + 1, which each layer would carry on by one more",
      ahead);
}

}  // namespace

Booleans check_no_leak(const ModelRun& run, const Indices& tokens) {
  const char* name = "check_no_leak";
  Tensor before = run_as_it_is(name, run, tokens);
  std::int64_t batch = shape_of(tokens)[0], time = shape_of(tokens)[1];
  check(before.dimension() >= 2 && shape_of(before)[0] == batch && shape_of(before)[1] == time,
        "{}: the run gives {} for tokens {}; it must give (batch, time, ...)", name, shape_of(before),
        shape_of(tokens));
  std::map<std::int64_t, std::int64_t> others = others_of(name, tokens);
  std::size_t width = before.size() / tokens.size();
  Booleans depends = Booleans::from_shape(Shape{time, time});
  depends.fill(false);
  for (std::int64_t symbol = 0; symbol < time; ++symbol) {
    Indices changed = tokens;
    for (std::int64_t b = 0; b < batch; ++b) changed(b, symbol) = others.at(tokens(b, symbol));
    Tensor after = run_once(name, run, changed);
    check(after.shape() == before.shape(), "{}: the run gives {}, and {} for other tokens", name, shape_of(before),
          shape_of(after));
    for (std::size_t place = 0; place < tokens.size(); ++place)
      if (!same_bits(before.data() + place * width, after.data() + place * width, width))
        depends(static_cast<std::int64_t>(place) % time, symbol) = true;
  }
  check<UnhealthyError>(std::find(depends.begin(), depends.end(), true) != depends.end(),
                        "{}: no output depends on any symbol; look for what takes the place of the tokens", name);
  std::string leak = leak_in(depends);
  check<UnhealthyError>(leak.empty(), "{}: {}", name, leak);
  return depends;
}

double check_uses_position(const ModelRun& run, const Indices& source) {
  const char* name = "check_uses_position";
  Tensor before = run_as_it_is(name, run, source);
  others_of(name, source);
  auto places = places_to_exchange(source);
  check<ValueError>(std::any_of(places.begin(), places.end(), [](const auto& two) { return two.first != two.second; }),
                    "{}: each row of the source {} has the same symbol everywhere; there is nothing to exchange", name,
                    shape_of(source));
  Tensor after = run_once(name, run, exchanged(source, places));
  double change = change_between(name, before, after);
  // Without positions what is given for each symbol may go with it, as in an encoder.
  Shape from = shape_of(source), to = shape_of(before);
  if (to.size() >= 2 && from[0] == to[0] && from[1] == to[1])
    change = std::min(change, change_between(name, exchanged(before, places), after));
  check<UnhealthyError>(change > rounding,
                        "{}: two symbols of the source change places, and what the model gives stays the same: "
                        "positions are all alike; look for an encoding that is not added, or that is the same for each",
                        name);
  return change;
}

double check_uses_source(const ModelRun& run, const Indices& source) {
  const char* name = "check_uses_source";
  Tensor before = run_as_it_is(name, run, source);
  std::map<std::int64_t, std::int64_t> others = others_of(name, source);
  Indices changed = source;
  for (std::int64_t& token : changed) token = others.at(token);
  double change = change_between(name, before, run_once(name, run, changed));
  check<UnhealthyError>(change > rounding,
                        "{}: every symbol of the source is another, and what the model gives stays the same: there is "
                        "no attention to the source; look for a memory that is not handed on, for a mask that hides "
                        "it, and for an output that is dropped",
                        name);
  return change;
}

std::vector<AttentionEntropy> attention_entropy(const std::vector<nn::AttentionMap>& maps) {
  constexpr double same = 100 * static_cast<double>(std::numeric_limits<Scalar>::epsilon());
  struct Sums {
    double entropy = 0, uniform = 0;
    std::int64_t queries = 0;
    bool is_uniform = true;
  };
  std::vector<std::string> modules;  // in the order in which they ran
  std::map<std::string, std::vector<Sums>> sums;
  for (const auto& [module, weights] : maps) {
    Shape shape = shape_of(weights);
    check(shape.size() == 4, "attention_entropy: the weights of {} have shape {}, not (batch, heads, queries, keys)",
          module, shape);
    auto [found, is_new] = sums.try_emplace(module, static_cast<std::size_t>(shape[1]));
    check(std::ssize(found->second) == shape[1], "attention_entropy: {} has {} heads, and {} in another run", module,
          found->second.size(), shape[1]);
    if (is_new) modules.push_back(module);
    for (std::int64_t row = 0; row < shape[0] * shape[1] * shape[2]; ++row) {
      const Scalar *first = weights.data() + row * shape[3], *last = first + shape[3];
      std::int64_t keys = shape[3] - std::count(first, last, Scalar(0));
      if (keys < 2) continue;
      Sums& head = found->second[static_cast<std::size_t>(row / shape[2] % shape[1])];
      for (const Scalar* weight = first; weight != last; ++weight) {
        if (*weight == 0) continue;
        double p = *weight;
        head.entropy -= p * std::log(p);
        if (!(std::abs(p * static_cast<double>(keys) - 1) <= same)) head.is_uniform = false;
      }
      head.uniform += std::log(static_cast<double>(keys));
      ++head.queries;
    }
  }
  std::vector<AttentionEntropy> all;
  for (const std::string& module : modules)
    for (std::size_t head = 0; head < sums[module].size(); ++head) {
      const auto& [entropy, uniform, queries, is_uniform] = sums[module][head];
      double count = static_cast<double>(std::max<std::int64_t>(queries, 1));
      all.push_back({.module = module,
                     .head = static_cast<std::int64_t>(head),
                     .entropy = entropy / count,
                     .uniform = uniform / count,
                     .is_uniform = queries > 0 && is_uniform});
    }
  return all;
}

std::vector<AttentionEntropy> check_attention(const std::vector<nn::AttentionMap>& maps) {
  check<ValueError>(!maps.empty(),
                    "check_attention: no attention was noted; run the model while an AttentionRecorder lives");
  std::vector<AttentionEntropy> all = attention_entropy(maps);
  for (const AttentionEntropy& each : all) {
    check<UnhealthyError>(!std::isnan(each.entropy),
                          "check_attention: head {} of {} looks at its keys with NaN; a "
                          "DetectAnomaly names the first operation",
                          each.head, each.module);
    check<UnhealthyError>(!each.is_uniform,
                          "check_attention: head {} of {} looks at all its keys alike (entropy {:.4f} of {:.4f}): the "
                          "attention is uniform; look for queries or keys that are 0 or all the same, and for scores "
                          "that do not reach the softmax",
                          each.head, each.module, each.entropy, each.uniform);
  }
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION
