#pragma once
#include <string>

#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {

/// How the numbers of a parameter lie, around 0 unless they are all one number.
struct Spread {
  enum class Kind { uniform, normal, constant } kind;
  double number;  ///< the bound, the deviation, or the number itself

  static Spread uniform(double bound) { return {Kind::uniform, bound}; }
  static Spread normal(double deviation) { return {Kind::normal, deviation}; }
  static Spread constant(double number) { return {Kind::constant, number}; }
};

/// Bound or tail, mean and deviation of x are those of `want`, each within five standard errors of that statistic for
/// so many numbers: one in a million right ones would fail. `what` is for the message.
void check_spread(const std::string& what, const Variable& x, const Spread& want, const char* file = __builtin_FILE(),
                  int line = __builtin_LINE());

}  // namespace gradus::inline GRADUS_PRECISION::testing
