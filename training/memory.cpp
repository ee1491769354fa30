#include "training/memory.hpp"

#include <fstream>
#include <string>

namespace gradus::inline GRADUS_PRECISION {

std::int64_t peak_memory() {
  // Not getrusage, whose maximum begins with that of the program that started this one.
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::int64_t kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

}  // namespace gradus::inline GRADUS_PRECISION
