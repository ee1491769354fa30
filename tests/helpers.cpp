#include "tests/helpers.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

std::string place(const Shape& shape, std::size_t flat) {
  std::vector<std::size_t> index(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0; flat /= static_cast<std::size_t>(shape[axis]))
    index[axis] = flat % static_cast<std::size_t>(shape[axis]);
  return fmt::format("({})", fmt::join(index, ", "));
}

}  // namespace

void check_close(const Tensor& got, const Tensor& want, double rtol, double atol, const char* file, int line) {
  if (shape_of(got) != shape_of(want)) {
    ADD_FAIL_CHECK_AT(file, line, fmt::format("shape {} instead of {}", shape_of(got), shape_of(want)));
    return;
  }
  std::size_t worst = 0, wrong = 0;
  double excess = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    double a = static_cast<double>(got.data()[i]), b = static_cast<double>(want.data()[i]);
    if (a == b || (std::isnan(a) && std::isnan(b))) continue;
    double over = std::abs(a - b) - (atol + rtol * std::abs(b));
    if (over <= 0) continue;
    ++wrong;
    if (wrong == 1 || !(over <= excess)) excess = over, worst = i;
  }
  if (wrong)
    ADD_FAIL_CHECK_AT(file, line,
                      fmt::format("{} of {} elements differ; worst at {}: {:.10g} instead of {:.10g}", wrong,
                                  got.size(), place(shape_of(got), worst), got.data()[worst], want.data()[worst]));
  else
    CHECK(true);  // so that the comparison is counted
}

Tensor wave(const Shape& shape, double phase) {
  Tensor x = empty(shape);
  for (std::size_t i = 0; i < x.size(); ++i)
    x.data()[i] = static_cast<Scalar>(std::sin(0.7 * static_cast<double>(i) + phase));
  return x;
}

double checksum(const Tensor& x) {
  double total = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    total += static_cast<double>(x.data()[i]) * std::sin(1.3 * static_cast<double>(i) + 0.5);
  return total;
}

void detail::report_throw(const std::string& what, bool right_type, std::initializer_list<std::string> parts,
                          const char* file, int line) {
  CHECK(true);
  if (!right_type) ADD_FAIL_CHECK_AT(file, line, "another error, or none: " << what);
  for (const std::string& part : parts)
    if (what.find(part) == std::string::npos)
      ADD_FAIL_CHECK_AT(file, line, "the message lacks \"" << part << "\": " << what);
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
