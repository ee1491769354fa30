#include "nn/key_value_cache.hpp"

#include <doctest/doctest.h>

#include "autograd/core/pool.hpp"
#include "nn/decoding.hpp"
#include "nn/init.hpp"
#include "tests/helpers.hpp"
#include "tests/nn/texts.hpp"

using namespace gradus;
using testing::all_positions;
using testing::by_precision;
using testing::check_close;
using testing::check_throws;
using testing::columns_of_text;
using testing::random_symbols;
using testing::small_gpt;

namespace {

constexpr double cache_tolerance = by_precision(1e-4, 1e-9);
/// Rows `first` to `last` - 1 of the time axis.
Tensor times(const Variable& x, std::int64_t first, std::int64_t last) { return slice(x, 1, first, last).value(); }

}  // namespace

TEST_CASE(
    "KeyValueCache: a GPT that reads piece by piece has the logits of one that reads at once, for all positions") {
  NoGradGuard no_grad;
  for (nn::Positions positions : all_positions)
    for (std::int64_t layers : {0, 2})
      for (std::int64_t rows : {2, 50}) {
        CAPTURE(nn::name_of(positions));
        CAPTURE(rows);
        nn::GPT model = small_gpt(40, positions, layers);
        Indices text = random_symbols({rows, 40}, 7);
        Variable whole = model(text);
        nn::KeyValueCache cache;
        std::int64_t read = 0;
        for (std::int64_t count : {1, 1, 3, 1, 20, 1, 0, 13}) {  // beyond the spare positions, more than once
          CHECK(cache.length() == read);
          check_close(model(columns_of_text(text, read, count), &cache), times(whole, read, read + count),
                      cache_tolerance, cache_tolerance);
          read += count;
        }
        REQUIRE(read == 40);
      }
}

TEST_CASE("KeyValueCache: a decoder that reads piece by piece has the logits of one that reads at once") {
  NoGradGuard no_grad;
  for (nn::Positions positions : all_positions)
    for (bool norm_first : {false, true})
      for (const Mask& mask : {Mask(), Mask::padding({3, 5}, 5), Mask::left_padding({5, 2}, 5)}) {
        CAPTURE(nn::name_of(positions));
        CAPTURE(norm_first);
        Generator g(3);
        nn::Transformer model({.vocabulary = 7,
                               .d_model = 8,
                               .heads = 2,
                               .layers = 2,
                               .d_ff = 12,
                               .dropout = 0,
                               .norm_first = norm_first,
                               .positions = positions},
                              g);
        Indices source = random_symbols({2, 5}, 7), target = random_symbols({2, 24}, 7);
        Variable memory = model.encode(source, mask);
        Variable whole = model.decode(target, memory, {.target = Mask::causal(24), .memory = mask});
        nn::KeyValueCache cache;
        std::int64_t read = 0;
        for (std::int64_t count : {1, 4, 1, 18}) {
          // The memory is looked at once: nobody minds what stands for it later.
          Variable logits = model.decode(columns_of_text(target, read, count), read == 0 ? memory : Variable(),
                                         {.target = Mask::causal(count, read + count), .memory = mask}, &cache);
          check_close(logits, times(whole, read, read + count), cache_tolerance, cache_tolerance);
          read += count;
        }
      }
}

TEST_CASE("KeyValueCache: rows that are kept go on from where they stood, and what is cleared is read as if new") {
  NoGradGuard no_grad;
  nn::GPT model = small_gpt(40, nn::Positions::learned);
  Indices text = random_symbols({3, 12}, 7), mixed = testing::rows(text, {2, 0, 2, 1});
  nn::KeyValueCache cache;
  model(columns_of_text(text, 0, 5), &cache);
  cache.keep({0, 1, 2});
  cache.keep({2, 0, 2, 1});
  check_close(model(columns_of_text(mixed, 5, 4), &cache), times(model(mixed), 5, 9), cache_tolerance, cache_tolerance);
  cache.keep({3, 2});
  check_close(model(testing::rows(columns_of_text(mixed, 9, 3), {3, 2}), &cache),
              times(model(testing::rows(mixed, {3, 2})), 9, 12), cache_tolerance, cache_tolerance);
  check_throws<ValueError>([&] { cache.keep({0, 2}); }, {"no row 2", "2"});
  check_throws<ValueError>([&] { cache.keep({-1}); }, {"no row -1"});

  cache.clear();
  CHECK(cache.length() == 0);
  for (const Indices& other :
       {columns_of_text(text, 3, 4), columns_of_text(text, 0, 12), testing::rows(columns_of_text(text, 2, 2), {1})}) {
    check_close(model(other, &cache), model(other).value(), cache_tolerance, cache_tolerance);  // of other rows, too
    cache.clear();
  }
}

TEST_CASE("KeyValueCache: several belong to one model, and a model may move") {
  NoGradGuard no_grad;
  nn::GPT model = small_gpt(40, nn::Positions::rotary);
  Indices one = random_symbols({1, 8}, 7), other = random_symbols({2, 8}, 6);
  Tensor of_one = model(one).value(), of_other = model(other).value();
  nn::KeyValueCache cache, beside;
  model(columns_of_text(one, 0, 3), &cache);
  model(columns_of_text(other, 0, 6), &beside);
  nn::GPT moved = std::move(model);
  nn::KeyValueCache same = std::move(cache);
  check_close(moved(columns_of_text(one, 3, 5), &same), times(Variable(of_one), 3, 8), cache_tolerance,
              cache_tolerance);
  check_close(moved(columns_of_text(other, 6, 2), &beside), times(Variable(of_other), 6, 8), cache_tolerance,
              cache_tolerance);
}

TEST_CASE("KeyValueCache: a forward that throws leaves it as it was") {
  NoGradGuard no_grad;
  nn::GPT model = small_gpt(40, nn::Positions::learned);
  Indices text = random_symbols({2, 6}, 7);
  Tensor whole = model(text).value();
  nn::KeyValueCache cache;
  check_throws<ValueError>([&] { model(indices({2, 1}, {1, 7}), &cache); }, {"7"});
  model(columns_of_text(text, 0, 4), &cache);
  check_throws<ValueError>([&] { model(indices({2, 1}, {1, 7}), &cache); }, {"7"});
  check_throws<ShapeError>([&] { model(indices({1, 1}, {1}), &cache); }, {"layers.0.self_attn", "2 rows", "1"});
  check_throws<ShapeError>([&] { model(random_symbols({2, 37}, 7), &cache); }, {"positions", "40"});
  CHECK(cache.length() == 4);
  check_close(model(columns_of_text(text, 4, 2), &cache), times(Variable(whole), 4, 6), cache_tolerance,
              cache_tolerance);
}

TEST_CASE("KeyValueCache refuses a graph, and the positions of another model") {
  nn::GPT model = small_gpt(40, nn::Positions::learned), other = small_gpt(40, nn::Positions::learned);
  Indices text = random_symbols({1, 3}, 7);
  nn::KeyValueCache cache;
  check_throws<GraphError>([&] { model(text, &cache); }, {"layers.0.self_attn", "NoGradGuard"});
  NoGradGuard no_grad;
  model(text, &cache);
  check_throws<GraphError>([&] { other(text, &cache); },
                           {"layers.0.self_attn", "3 positions", "0 of them", "one model"});
}

TEST_CASE("KeyValueCache: once the first window is full, writing takes no memory from the system") {
  Generator g(3);
  nn::GPT model({.vocabulary = 65, .max_length = 64, .d_model = 32, .heads = 4, .layers = 2, .d_ff = 64, .dropout = 0},
                g);
  nn::GPTDecoding decoding(model);
  Indices text = random_symbols({2, 400}, 65);
  std::int64_t before = 0;
  for (std::int64_t i = 0; i < 400; ++i) {
    if (i == 200) before = pool::statistics().misses;
    decoding(columns_of_text(text, i, 1));
  }
  CHECK(pool::statistics().misses == before);
}
