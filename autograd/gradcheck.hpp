#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct GradcheckOptions {
  double step = 1e-6;  ///< half the distance of a central difference, times max(1, |x|)
  double atol = 1e-7;
  double rtol = 1e-5;
  std::vector<std::size_t> expect_zero = {};  ///< inputs, counted from 0, whose gradient is meant to be 0
  std::vector<std::string> names = {};        ///< of the inputs, for messages; "input 0", ... without
};

/// What a check found: `ok`, or the message that says what differs.
struct GradcheckResult {
  bool ok = true;
  std::string message;  ///< "gradcheck of mul: input 1 (b), index (0, 2): backward gives 3, differences give -3 ..."
  explicit operator bool() const { return ok; }
};

/// Compares backward with central differences (f(x + h) - f(x - h)) / 2h for every element of every input that requires
/// a gradient. The function's outputs are weighted with fixed random numbers, so that errors cannot cancel. It fails
/// when both sides are 0 (within atol) for all of an input, or the result does not depend on it, unless `expect_zero`
/// names it: then any number above 1e-14, which is rounding, fails. It fails when a value is not finite; when a rule
/// adds nothing to a gradient that is asked for, unless some are meant to be 0; and says so when a second call gives
/// other values (dropout left on). The inputs' values and gradients are afterwards as they were, whatever is thrown.
/// Works on operations, modules and whole models: pass the parameters as inputs. Throws ValueError for a step, atol or
/// rtol that is negative or not finite, GraphError in the float build, where a difference is off by 2 % to 70 %: use
/// gradus::f64.
GradcheckResult gradcheck(const std::string& name,
                          const std::function<Variable(const std::vector<Variable>&)>& function,
                          std::vector<Variable> inputs, const GradcheckOptions& options = {});

/// The same for a function that needs no name in the message.
inline GradcheckResult gradcheck(const std::function<Variable(const std::vector<Variable>&)>& function,
                                 std::vector<Variable> inputs, const GradcheckOptions& options = {}) {
  return gradcheck("the function", function, std::move(inputs), options);
}

}  // namespace gradus::inline GRADUS_PRECISION
