#pragma once
#include "autograd/ops/shape.hpp"
#include "autograd/tensor/random.hpp"
#include "nn/gpt.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {

constexpr nn::Positions all_positions[] = {nn::Positions::sinusoidal, nn::Positions::learned, nn::Positions::rotary,
                                           nn::Positions::alibi, nn::Positions::none};

/// Of 7 symbols; the same one each time.
inline nn::GPT small_gpt(std::int64_t max_length, nn::Positions positions = nn::Positions::learned,
                         std::int64_t layers = 2) {
  Generator g(3);
  return nn::GPT({.vocabulary = 7,
                  .max_length = max_length,
                  .d_model = 8,
                  .heads = 2,
                  .layers = layers,
                  .d_ff = 16,
                  .dropout = 0,
                  .positions = positions},
                 g);
}

/// Symbols below `vocabulary`; the same ones each time.
inline Indices random_symbols(const Shape& shape, std::int64_t vocabulary) {
  Generator g(8);
  Indices symbols = Indices::from_shape({static_cast<std::size_t>(shape[0]), static_cast<std::size_t>(shape[1])});
  for (std::int64_t& symbol : symbols) symbol = g.integer(0, vocabulary - 1);
  return symbols;
}

/// Columns first, ..., first + count - 1 of (rows, time).
inline Indices columns_of_text(const Indices& x, std::int64_t first, std::int64_t count) {
  Indices result = Indices::from_shape({x.shape()[0], static_cast<std::size_t>(count)});
  for (std::int64_t row = 0; row < shape_of(x)[0]; ++row)
    std::copy_n(x.data() + row * shape_of(x)[1] + first, count, result.data() + row * count);
  return result;
}

/// These rows of (rows, time).
inline Indices rows(const Indices& x, const std::vector<std::int64_t>& which) {
  std::int64_t time = shape_of(x)[1];
  Indices result = Indices::from_shape({which.size(), static_cast<std::size_t>(time)});
  std::int64_t* out = result.data();
  for (std::int64_t row : which) out = std::copy_n(x.data() + row * time, time, out);
  return result;
}

/// Of logits (rows, time, vocabulary) those after the last symbol.
inline Tensor last(const Variable& logits) {
  std::int64_t time = logits.size(1);
  return reshaped(slice(logits, 1, time - 1, time).value(), {logits.size(0), logits.size(2)});
}

inline std::vector<std::int64_t> row_of(const Indices& x, std::int64_t row) {
  auto width = static_cast<std::int64_t>(x.shape()[1]);
  return {x.data() + row * width, x.data() + (row + 1) * width};
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
