#pragma once
// Checks for tests written with doctest, in a project of one's own as in this one: functions, whose failures doctest
// reports at the line that calls them. Link doctest and gradus::f64, in which gradients can be checked.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "autograd/core/check_options.hpp"
#include "autograd/gradcheck.hpp"
#include "autograd/tensor/compare.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {

/// One check of doctest, at that file and line: it fails and says `problem`, unless that is "".
inline void check_no(const std::string& problem, const char* file, int line) {
  if (problem.empty())
    DOCTEST_CHECK(true);  // so that it is counted
  else
    DOCTEST_ADD_FAIL_CHECK_AT(file, line, problem);
}

/// One shape, and |got - want| <= atol + rtol * |want| everywhere, NaN equal to NaN. Otherwise says the worst element,
/// its index and both values. Throws ValueError for an rtol or atol that is negative or not finite.
inline void check_close(const Tensor& got, const Tensor& want, double rtol = 1e-9, double atol = 1e-12,
                        const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  check_non_negative("check_close", "rtol", rtol);
  check_non_negative("check_close", "atol", atol);
  check_no(difference(got, want, rtol, atol), file, line);
}
inline void check_close(const Variable& got, const Tensor& want, double rtol = 1e-9, double atol = 1e-12,
                        const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  check_close(got.value(), want, rtol, atol, file, line);
}

/// `gradcheck` passes: backward agrees with central differences in every element of every input that requires a
/// gradient. Otherwise says the input, the worst element's index and both values, or what else gradcheck found. Throws
/// as it does.
inline void check_gradients(const std::string& name,
                            const std::function<Variable(const std::vector<Variable>&)>& function,
                            std::vector<Variable> inputs, const GradcheckOptions& options = {},
                            const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  check_no(gradcheck(name, function, std::move(inputs), options).message, file, line);
}
/// The same for a function that needs no name in the message.
inline void check_gradients(const std::function<Variable(const std::vector<Variable>&)>& function,
                            std::vector<Variable> inputs, const GradcheckOptions& options = {},
                            const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  check_gradients("the function", function, std::move(inputs), options, file, line);
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
