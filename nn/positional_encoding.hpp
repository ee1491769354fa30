#pragma once
#include <variant>

#include "autograd/tensor/random.hpp"
#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// How a model tells positions apart. The first two are added to what it embeds; rotary and ALiBi act within each
/// self-attention, in which the distance of two positions means something, and not where a query looks at a memory.
enum class Positions {
  sinusoidal,  ///< waves of the position (Vaswani et al. 2017, 3.5)
  learned,     ///< a row of numbers for each position
  rotary,      ///< queries and keys are turned by their positions (Su et al. 2021)
  alibi,       ///< a score falls with the distance, to either side (Press et al. 2022)
  none,
};
/// "rotary". Throws ValueError in the name of `module` for positions that there are not.
const char* name_of(Positions positions, const char* module = "Positions");

/// PE(pos, 2i) = sin(pos / 10000^(2i/d_model)), PE(pos, 2i+1) = cos(the same) (Vaswani et al. 2017, 3.5): (length,
/// d_model). An odd d_model ends with a sine.
Tensor sinusoidal_encoding(std::int64_t length, std::int64_t d_model);

struct PositionalEncodingOptions {
  std::int64_t d_model = 512;
  /// Learned positions: the longest input. Sinusoidal ones keep so many rows, up to 4,096, and work out any further
  /// ones each time.
  std::int64_t max_length = 512;
};

/// x + PE: (batch, time, d_model) to the same shape, for any time, the first of which stands at `first_position`. That
/// it computes does not mean that a model trained on short sequences works on longer ones. Throws ValueError for a
/// first position below 0.
class SinusoidalPositionalEncoding : public Module<SinusoidalPositionalEncoding> {
 public:
  static constexpr const char* type = "SinusoidalPositionalEncoding";
  explicit SinusoidalPositionalEncoding(const PositionalEncodingOptions& options);

  Variable forward(const Variable& x, std::int64_t first_position = 0) const;

  /// What it was made with.
  const PositionalEncodingOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members&) const override {}

 private:
  PositionalEncodingOptions options_;
  Tensor table_;  // the first rows; as it never changes, threads may share it
};

/// x + weight[first_position..first_position + time): (batch, time, d_model) to the same shape; rows start normal with
/// deviation 0.02 (Radford et al. 2019). Throws ShapeError beyond max_length, ValueError for a first position below 0.
class LearnedPositionalEncoding : public Module<LearnedPositionalEncoding> {
 public:
  static constexpr const char* type = "LearnedPositionalEncoding";
  LearnedPositionalEncoding(const PositionalEncodingOptions& options, Generator& generator);

  Variable forward(const Variable& x, std::int64_t first_position = 0) const;

  /// What it was made with.
  const PositionalEncodingOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  PositionalEncodingOptions options_;
  Variable weight_;  // (max_length, d_model)
};

/// What a model adds to what it embeds: a sinusoidal or a learned encoding, and for other Positions nothing.
class AddedPositions {
 public:
  AddedPositions() = default;
  AddedPositions(Positions positions, const PositionalEncodingOptions& options, Generator& generator);

  Variable operator()(const Variable& x, std::int64_t first_position = 0) const;
  /// Names the encoding "positions", where there is one.
  void members(Members& members) const;

 private:
  std::variant<std::monostate, SinusoidalPositionalEncoding, LearnedPositionalEncoding> encoding_;
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
