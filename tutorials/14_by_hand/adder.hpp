#pragma once
#include "by_hand.hpp"

// The rows of this model have six numbers, each with a job.
enum Column : std::int64_t { value, x, y, end_flag, here, before };

inline constexpr std::int64_t digits = 10, period = digits + 1;

inline const SequenceTask& adding() {
  return sequence_task("addition-reversed");
}

/// A Transformer of one layer that adds two numbers of ten digits.
inline nn::Transformer adder() {
  const Vocabulary& vocabulary = adding().vocabulary;
  Generator generator(1);  // draws numbers that are all replaced
  nn::Transformer model(
      {.vocabulary = vocabulary.size(),
       .d_model = 6,
       .heads = 2,
       .layers = 1,
       .d_ff = 4,
       .dropout = 0,
       .norm_first = true,
       .positions = nn::Positions::learned,
       .max_length = 2 * digits + 1,
       .norms = {.norm = nn::Norm::rms_norm, .norm_eps = 1e12}},
      generator);
  for (const Variable& parameter : model.parameters()) fill(parameter, 0);

  // Norms divide by sqrt(1e12 + mean square), and these multiply with it.
  for (const char* name :
       {"encoder.norm.weight", "decoder.layers.0.norm2.weight",
        "decoder.layers.0.norm3.weight", "decoder.norm.weight"})
    fill(model.parameter(name), 1e6);

  // What goes in: digit d, whose id is 1 + d, and where it stands.
  for (std::int64_t d = 0; d < 10; ++d)
    for (const char* name :
         {"source_embedding.weight", "target_embedding.weight"})
      set(model.parameter(name), 1 + d, value, double(d) / std::sqrt(6));
  Variable position = model.parameter("positions.weight");
  for (std::int64_t t = 0; t < 2 * digits + 1; ++t) {
    set(position, t, x, on_circle(t, period).x);
    set(position, t, y, on_circle(t, period).y);
    set(position, t, end_flag, t < digits ? 0 : double(t - digits + 1));
  }

  // Two heads, three rows each. Head 0 looks at 9 - t, head 1 at 10 - t.
  Variable in =
      model.parameter("decoder.layers.0.multihead_attn.in_proj_weight");
  Variable out =
      model.parameter("decoder.layers.0.multihead_attn.out_proj.weight");
  const double sharpness = std::sqrt(3) * 150;
  for (std::int64_t head : {0, 1}) {
    auto [c, s] = on_circle(digits - 1 + head, period);
    std::int64_t query = 3 * head, key = 6 + 3 * head, brings = 12 + 3 * head;
    set(in, query, x, sharpness * c), set(in, query, y, sharpness * s);
    set(in, query + 1, x, sharpness * s);
    set(in, query + 1, y, -sharpness * c);
    set(in, key, x, 1), set(in, key + 1, y, 1);
    set(in, brings, value, 2);  // the mean of two digits, times two
    set(out, head == 0 ? here : before, 3 * head, 1);
  }

  // The feed-forward of step 4; v is what head 1 brings minus what was said.
  Variable in_weight = model.parameter("decoder.layers.0.linear1.weight");
  Variable bias = model.parameter("decoder.layers.0.linear1.bias");
  for (std::int64_t row = 0; row < 4; ++row) {
    double v = row < 2 ? 1 : 0.1;
    set(in_weight, row, before, v), set(in_weight, row, value, -v);
    set(in_weight, row, here, row < 2 ? 0 : 1);
  }
  bias.mutable_value() = tensor({4}, {-4, -5, -9, -9.9});
  Variable out_weight = model.parameter("decoder.layers.0.linear2.weight");
  set(out_weight, here, 0, 1), set(out_weight, here, 1, -1);
  set(out_weight, here, 2, -10 / 0.9), set(out_weight, here, 3, 10 / 0.9);

  // What comes out: 2 d h - d^2, which is largest for the digit d = h.
  Variable output = model.parameter("output.weight");
  Variable output_bias = model.parameter("output.bias");
  output_bias.mutable_value().fill(-100);
  for (std::int64_t d = 0; d < 10; ++d) {
    set(output, 1 + d, here, 2 * double(d));
    output_bias.mutable_value()(1 + d) = static_cast<Scalar>(-d * d);
  }
  set(output, vocabulary.end(), end_flag, 100.5);
  return model;
}
