#include "autograd/core/check_options.hpp"

#include <cmath>

namespace gradus::inline GRADUS_PRECISION {

void check_option(bool condition, const char* owner, const char* option, double value, const char* allowed) {
  check<ValueError>(condition, "{}: {} must be {}, got {}", owner, option, allowed, value);
}

void check_sizes(const char* owner, std::initializer_list<NamedSize> sizes) {
  for (const auto& [name, size] : sizes) check_at_least(owner, name, size, 1);
}

void check_at_least(const char* owner, const char* option, std::int64_t count, std::int64_t least) {
  check<ValueError>(count >= least, "{}: {} must be at least {}, got {}", owner, option, least, count);
}

void check_probability(const char* owner, const char* option, double probability) {
  check_option(0 <= probability && probability <= 1, owner, option, probability, "between 0 and 1");
}

void check_non_negative(const char* owner, const char* option, double value) {
  check_option(value >= 0 && std::isfinite(value), owner, option, value, "finite and 0 or more");
}

}  // namespace gradus::inline GRADUS_PRECISION
