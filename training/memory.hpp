#pragma once
#include <cstdint>

namespace gradus::inline GRADUS_PRECISION {

/// The most memory that this program has held, in bytes; 0 where the system does not say it (Linux does).
std::int64_t peak_memory();

}  // namespace gradus::inline GRADUS_PRECISION
