#pragma once

namespace exercise {

/// loss = rest + A / weights^alpha + B / tokens^beta
struct Law {
  double rest, A, alpha, B, beta;
};

struct Run {
  double weights, tokens;
};

}  // namespace exercise
