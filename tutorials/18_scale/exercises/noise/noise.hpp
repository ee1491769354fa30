#pragma once

namespace exercise {

/// What a gradient is made of.
struct Noise {
  double signal;    ///< |G|^2, of the gradient over all data
  double variance;  ///< of a single example's gradient, all components in all
};

}  // namespace exercise
