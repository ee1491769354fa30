#pragma once
#include <string_view>

#include "autograd/tensor/named_tensors.hpp"

// The text at the beginning of a safetensors file, {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin,
// end]}, ...}, offsets counted from its end, as reading and writing such a file need it.
namespace gradus::inline GRADUS_PRECISION {

/// What it says of a tensor.
struct SafetensorsEntry {
  std::string name;
  std::string dtype;
  Shape shape;
  std::int64_t begin, end;  ///< bytes after the header
};

struct SafetensorsHeader {
  std::map<std::string, std::string> metadata;
  std::vector<SafetensorsEntry> entries;  ///< in the order of their data, which they cover without overlap or gap
};

/// What the text says, in a file that has so many bytes of data. Throws ValueError for what from_safetensors refuses.
SafetensorsHeader parse_safetensors_header(const std::string& text, std::int64_t data_bytes);

/// The text for these tensors, padded to a multiple of 8 bytes. Throws ValueError for a name that could not be read
/// again.
std::string safetensors_header_of(const NamedTensors& tensors);

/// The bytes of a tensor, as they stand in a file.
std::string_view bytes_of(const NamedTensors::Value& value);

/// Runs `act`; what it throws names `source`.
template <class Act>
auto in_name_of(const std::string& source, const Act& act) {
  try {
    return act();
  } catch (const Error& error) {
    fail<ValueError>("{}: {}", source, error.what());
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
