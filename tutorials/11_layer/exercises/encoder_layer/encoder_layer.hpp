#pragma once
#include "gradus.hpp"

namespace exercise {

/// The parameters of an encoder layer, by the names that they have in
/// PyTorch. Matrices lie as linear takes them: linear(x, w.linear1_weight,
/// w.linear1_bias).
struct EncoderWeights {
  gradus::Variable in_proj_weight,
      in_proj_bias;  // (3 d, d) and (3 d): those of Q, then of K, then of V
  gradus::Variable out_proj_weight, out_proj_bias;  // W^O: (d, d) and (d)
  gradus::Variable linear1_weight, linear1_bias;    // (d_ff, d) and (d_ff)
  gradus::Variable linear2_weight, linear2_bias;    // (d, d_ff) and (d)
  gradus::Variable norm1_weight, norm1_bias;  // (d), of the attention's norm
  gradus::Variable norm2_weight,
      norm2_bias;  // (d), of the feed-forward's norm
};

}  // namespace exercise
