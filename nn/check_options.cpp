#include "nn/check_options.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

void check_sizes(const char* module, std::initializer_list<NamedSize> sizes) {
  for (const auto& [name, size] : sizes)
    check<ValueError>(size >= 1, "{}: {} must be at least 1, got {}", module, name, size);
}

void check_layers(const char* module, std::int64_t layers) {
  check<ValueError>(layers >= 0, "{}: layers must not be negative, got {}", module, layers);
}

void check_probability(const char* module, const char* option, double probability) {
  check<ValueError>(0 <= probability && probability <= 1, "{}: {} must be between 0 and 1, got {}", module, option,
                    probability);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
