#include "tests/helpers.hpp"

#include <cmath>

namespace gradus::inline GRADUS_PRECISION::testing {

Tensor wave(const Shape& shape, double phase) {
  Tensor x = empty(shape);
  for (std::size_t i = 0; i < x.size(); ++i)
    x.data()[i] = static_cast<Scalar>(std::sin(0.7 * static_cast<double>(i) + phase));
  return x;
}

Tensor counting(const Shape& shape, double first) {
  return reshaped(arange(first, first + static_cast<double>(size_of(shape))), shape);
}

Variable leaf(double value) { return Variable(full({}, value), true); }

double checksum(const Tensor& x) {
  double total = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    total += static_cast<double>(x.data()[i]) * std::sin(1.3 * static_cast<double>(i) + 0.5);
  return total;
}

void check_number(double got, double want, const char* file, int line) {
  CHECK(true);
  // Of want's own size: by itself Approx allows a part of 1 + |want|, which is no bound for small numbers.
  if (want == 0 ? std::abs(got) > 1e-12 : got != doctest::Approx(want).scale(0).epsilon(1e-12))
    ADD_FAIL_CHECK_AT(file, line, got << ", it should be " << want);
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
