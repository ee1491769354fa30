#include <functional>

#include "tutorials/09_masks_and_heads/exercises/leak/leak.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

bool leaks(const Layer& layer, std::int64_t time, std::int64_t width);

namespace {

constexpr std::int64_t positions = 5, width = 4;

/// Attention whose mask is causal, but for what `more` allows.
Layer attention(
    const std::function<bool(std::int64_t query, std::int64_t key)>& more) {
  auto table = Mask::Table::from_shape(Shape{positions, positions});
  for (std::int64_t query = 0; query < positions; ++query)
    for (std::int64_t key = 0; key < positions; ++key)
      table(query, key) = key <= query || more(query, key);
  return [mask = Mask::dense(table)](const Variable& x) {
    return scaled_dot_product_attention(x, x, x, mask);
  };
}

bool caught(const Layer& layer) { return leaks(layer, positions, width); }

}  // namespace

void checks(Exercise& e) {
  e.check("causal attention is green", [] {
    expect(!caught(attention([](auto, auto) { return false; })),
           "it is called a leak. An output may depend on its own input and "
           "on earlier ones: only outputs before the "
           "changed input must not move");
  });
  e.check("a layer that leaves every position by itself is green", [] {
    expect(!caught([](const Variable& x) { return tanh(x) * 3; }),
           "it is called a leak. An output may depend on its own input: only "
           "outputs before the changed input must not "
           "move");
  });
  e.check("attention without a mask is red", [] {
    expect(caught(attention([](auto, auto) { return true; })),
           "it is not noticed");
  });
  e.check("one position too much, key <= query + 1, is red", [] {
    expect(caught(attention(
               [](auto query, auto key) { return key == query + 1; })),
           "it is not noticed");
  });
  e.check("a leak at the beginning only is red", [] {
    expect(caught(attention(
               [](auto query, auto key) { return query == 0 && key == 1; })),
           "it is not noticed that output 0 sees input 1: change every input "
           "in turn, not only the last");
  });
  e.check("a leak at the end only is red", [] {
    expect(caught(attention([](auto query, auto key) {
             return query == positions - 2 && key == positions - 1;
           })),
           "it is not noticed that only the output before the last sees the "
           "last input: look at all outputs before the "
           "changed input");
  });
  e.check("a layer that takes the mean over all of time away is red", [] {
    expect(caught([](const Variable& x) {
             return x - mean(x, {1}, {.keepdims = true});
           }),
           "it is not noticed: a mean over time holds the future, too");
  });
}

}  // namespace exercise
