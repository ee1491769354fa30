#pragma once
#include <filesystem>
#include <iosfwd>
#include <string_view>

#include "autograd/tensor/named_tensors.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The bytes of a safetensors file. Throws ValueError for a name that is not UTF-8 or has a control
/// character, which could not be read again.
std::string to_safetensors(const NamedTensors& tensors);

/// What such bytes hold, in the order of their data: F64, F32, F16 and BF16 are converted to Scalar, I64, U8 and BOOL
/// are Indices, U64 is Words. Throws ValueError naming `source` and what is wrong: truncated, a name that occurs twice,
/// offsets that overlap or leave gaps, another dtype.
NamedTensors from_safetensors(std::string_view bytes, const std::string& source = "safetensors");

/// The same from and to streams; one that is read can be sought in, and is read from where it stands to its end.
void write_safetensors(std::ostream& out, const NamedTensors& tensors);
NamedTensors read_safetensors(std::istream& in, const std::string& source);

/// Writes a safetensors file. The file appears whole or not at all; a symbolic link is followed, and a device never
/// replaced (write_whole). Throws ValueError naming the file.
void save_safetensors(const std::filesystem::path& file, const NamedTensors& tensors);

/// Reads a safetensors file, as from_safetensors does. Throws ValueError naming the file, and where it is unreadable.
NamedTensors load_safetensors(const std::filesystem::path& file);

}  // namespace gradus::inline GRADUS_PRECISION
