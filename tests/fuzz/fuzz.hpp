#pragma once
// What libFuzzer calls, again and again, with bytes that reach new places. A refusal (an Error of Gradus) is right
// whatever the bytes; a crash, a sanitizer's report, another exception, or what `must` finds, is a fault.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "autograd/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

inline void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "Broken: %s\n", what);
  std::abort();
}

template <class Act>
void or_refuse(const Act& act) {
  try {
    act();
  } catch (const gradus::Error&) {
  }
}

/// The parts between NUL bytes; the last has the rest.
inline std::vector<std::string> parts_of(const std::uint8_t* data, std::size_t size, std::size_t count) {
  std::string all(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> parts(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t end = i + 1 < count ? all.find('\0') : std::string::npos;
    parts[i] = all.substr(0, end);
    all = end == std::string::npos ? std::string() : all.substr(end + 1);
  }
  return parts;
}
