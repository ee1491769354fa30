#include "autograd/tensor/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <sstream>

#include "autograd/core/read_file.hpp"
#include "autograd/core/whole_file.hpp"
#include "autograd/tensor/safetensors_header.hpp"

// A safetensors file is the length of the header (8 bytes), the header, and the numbers of all tensors without gaps.
namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr std::uint64_t prefix_bytes = 8;
constexpr std::uint64_t longest_header = 100'000'000;  // the format's own limit

// A sign, 5 bits of exponent, 10 of the number: (1 + n / 1024) 2^(e - 15), for e = 0 without the 1, for e = 31 infinity
// and NaN.
float from_half(std::uint16_t bits) {
  int exponent = bits >> 10 & 31, number = bits & 1023;
  float size = exponent == 0   ? std::ldexp(static_cast<float>(number), -24)
               : exponent < 31 ? std::ldexp(static_cast<float>(1024 + number), exponent - 25)
               : number == 0   ? std::numeric_limits<float>::infinity()
                               : std::numeric_limits<float>::quiet_NaN();
  return bits >> 15 ? -size : size;
}

// The upper half of a float.
float from_bfloat(std::uint16_t bits) {
  std::uint32_t wide = std::uint32_t{bits} << 16;
  float number;
  std::memcpy(&number, &wide, sizeof number);
  return number;
}

// Numbers that are stored as `Stored`, as an Array.
template <class Stored, class Array, class Convert = std::identity>
Array read_numbers(std::istream& in, const Shape& shape, Convert convert = {}) {
  using Number = typename Array::value_type;
  Array numbers = Array::from_shape(shape);
  if constexpr (std::is_same_v<Stored, Number>) {
    in.read(reinterpret_cast<char*>(numbers.data()), static_cast<std::streamsize>(numbers.size() * sizeof(Stored)));
  } else {
    std::vector<Stored> stored(numbers.size());
    in.read(reinterpret_cast<char*>(stored.data()), static_cast<std::streamsize>(stored.size() * sizeof(Stored)));
    std::transform(stored.begin(), stored.end(), numbers.data(),
                   [&](Stored x) { return static_cast<Number>(convert(x)); });
  }
  return numbers;
}

NamedTensors::Value read_value(std::istream& in, const SafetensorsEntry& entry) {
  if (entry.dtype == "I64") return read_numbers<std::int64_t, Indices>(in, entry.shape);
  if (entry.dtype == "U8" || entry.dtype == "BOOL") return read_numbers<std::uint8_t, Indices>(in, entry.shape);
  if (entry.dtype == "U64") return read_numbers<std::uint64_t, Words>(in, entry.shape);
  if (entry.dtype == "F64") return read_numbers<double, Tensor>(in, entry.shape);
  if (entry.dtype == "F16") return read_numbers<std::uint16_t, Tensor>(in, entry.shape, from_half);
  if (entry.dtype == "BF16") return read_numbers<std::uint16_t, Tensor>(in, entry.shape, from_bfloat);
  return read_numbers<float, Tensor>(in, entry.shape);
}

NamedTensors read(std::istream& in, std::uint64_t file_bytes, const std::string& file) {
  return in_name_of(file, [&] {
    check<ValueError>(file_bytes >= prefix_bytes, "truncated: {} bytes are too few for a safetensors file", file_bytes);
    std::uint64_t header_bytes = 0, rest = file_bytes - prefix_bytes;
    in.read(reinterpret_cast<char*>(&header_bytes), prefix_bytes);
    check<ValueError>(header_bytes <= longest_header, "not a safetensors file: its header would be {} bytes long",
                      header_bytes);
    check<ValueError>(header_bytes <= rest, "truncated: the header takes {} bytes, and there are {}", header_bytes,
                      rest);
    std::string text(header_bytes, ' ');
    in.read(text.data(), static_cast<std::streamsize>(header_bytes));

    NamedTensors tensors;
    tensors.source = file;
    SafetensorsHeader header = parse_safetensors_header(text, static_cast<std::int64_t>(rest - header_bytes));
    tensors.metadata = std::move(header.metadata);
    for (const SafetensorsEntry& entry : header.entries) {
      tensors.add(entry.name, read_value(in, entry));
      check<ValueError>(in.good(), "cannot be read: {}", std::strerror(errno));
    }
    return tensors;
  });
}

void write(std::ostream& out, const std::string& file, const NamedTensors& tensors) {
  std::string header = in_name_of(file + ": cannot be written", [&] { return safetensors_header_of(tensors); });
  std::uint64_t header_bytes = header.size();
  out.write(reinterpret_cast<const char*>(&header_bytes), prefix_bytes);
  out << header;
  for (const auto& [name, value] : tensors) out << bytes_of(value);
}

}  // namespace

void write_safetensors(std::ostream& out, const NamedTensors& tensors) { write(out, tensors.source, tensors); }

NamedTensors read_safetensors(std::istream& in, const std::string& source) {
  std::istream::pos_type first = in.tellg();
  in.seekg(0, std::ios::end);
  std::streamoff bytes = in.tellg() - first;
  in.seekg(first);
  check<ValueError>(in.good() && bytes >= 0, "{}: cannot be read", source);
  return read(in, static_cast<std::uint64_t>(bytes), source);
}

std::string to_safetensors(const NamedTensors& tensors) {
  std::ostringstream out;
  write_safetensors(out, tensors);
  return std::move(out).str();
}

NamedTensors from_safetensors(std::string_view bytes, const std::string& source) {
  std::istringstream in{std::string(bytes)};
  return read(in, bytes.size(), source);
}

void save_safetensors(const std::filesystem::path& file, const NamedTensors& tensors) {
  write_whole(file, [&](std::ostream& out) { write(out, file.string(), tensors); });
}

NamedTensors load_safetensors(const std::filesystem::path& file) {
  std::ifstream in = open_to_read(file);
  return read_safetensors(in, file.string());
}

}  // namespace gradus::inline GRADUS_PRECISION
