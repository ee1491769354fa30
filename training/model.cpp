#include "training/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <istream>
#include <ostream>
#include <streambuf>

#include "autograd/core/crc32c.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr const char* format = "2";
constexpr const char* no_digits = "00000000";
const std::string options_prefix = "options.";
constexpr const char* own_names[] = {"format", "kind", "crc32c"};

std::string digits_of(std::uint32_t crc) { return fmt::format("{:08x}", crc); }

// Takes what is written and keeps its CRC alone.
class Checksum final : public std::streambuf {
 public:
  std::uint32_t value() const { return crc_; }

 private:
  int_type overflow(int_type c) override {
    char byte = traits_type::to_char_type(c);
    crc_ = crc32c({&byte, 1}, crc_);
    return c;
  }
  std::streamsize xsputn(const char* bytes, std::streamsize count) override {
    crc_ = crc32c({bytes, static_cast<std::size_t>(count)}, crc_);
    return count;
  }

  std::uint32_t crc_ = 0;
};

// Of all that `in` has from here on, in which the `digits` are read as zeros where the header has them.
std::uint32_t checksum(std::istream& in, const std::string& digits) {
  std::uint64_t header_bytes = 0;
  in.read(reinterpret_cast<char*>(&header_bytes), sizeof header_bytes);
  std::string header(header_bytes, ' ');
  in.read(header.data(), static_cast<std::streamsize>(header_bytes));
  const std::string before = "\"crc32c\":\"";
  if (std::size_t place = header.find(before + digits); place != header.npos)
    header.replace(place + before.size(), digits.size(), no_digits);
  std::uint32_t crc = crc32c({reinterpret_cast<const char*>(&header_bytes), sizeof header_bytes});
  crc = crc32c(header, crc);
  std::array<char, 1 << 16> piece;
  while (in.read(piece.data(), piece.size()), in.gcount() > 0)
    crc = crc32c({piece.data(), static_cast<std::size_t>(in.gcount())}, crc);
  return crc;
}

// What the file says under that name, which is taken out.
std::string taken(Texts& texts, const char* name, const std::string& source) {
  auto found = texts.find(name);
  check<ValueError>(found != texts.end(), "{}: damaged, or not a model's file: it has no {}", source, name);
  std::string text = found->second;
  texts.erase(found);
  return text;
}

}  // namespace

void SavedModel::check_weights_for(double least) const {
  double numbers = 0;
  for (const auto& [name, value] : weights)
    numbers += std::visit([](const auto& array) { return static_cast<double>(array.size()); }, value);
  check<ValueError>(numbers >= least, "{}: it holds {:.0f} numbers, and a model of its options has {:.0f} or more",
                    source, numbers, least);
}

void write_model(std::ostream& out, SavedModel model) {
  NamedTensors tensors = std::move(model.weights);
  for (const char* name : own_names)
    check<ValueError>(!model.about.contains(name), "{}: the name \"{}\" is the file's own", tensors.source, name);
  tensors.metadata = std::move(model.about);
  for (const auto& [name, text] : model.options) tensors.metadata[options_prefix + name] = text;
  tensors.metadata["format"] = format;
  tensors.metadata["kind"] = model.kind;
  tensors.metadata["crc32c"] = no_digits;
  Checksum sum;
  std::ostream summing(&sum);
  write_safetensors(summing, tensors);
  tensors.metadata["crc32c"] = digits_of(sum.value());
  write_safetensors(out, tensors);
}

SavedModel read_model(std::istream& in, const std::string& source) {
  SavedModel model;
  model.source = source;
  model.weights = read_safetensors(in, source);
  Texts texts = std::move(model.weights.metadata);
  if (std::none_of(std::begin(own_names), std::end(own_names), [&](const char* name) { return texts.contains(name); }))
    return model;
  // First: where anything is damaged, what the rest says means nothing.
  std::string says = taken(texts, "crc32c", source);
  in.clear();
  in.seekg(0);
  std::string digits = digits_of(checksum(in, says));
  check<ValueError>(digits == says, "{}: damaged: the CRC-32C of what is in it is {}, and it says {:.8}", source,
                    digits, says);
  std::string version = taken(texts, "format", source);
  check<ValueError>(version == format, "{}: its format is {:.40}; this Gradus reads {} and the one before", source,
                    version, format);
  model.kind = taken(texts, "kind", source);
  for (auto& [name, text] : texts)
    (name.starts_with(options_prefix) ? model.options[name.substr(options_prefix.size())] : model.about[name]) = text;
  return model;
}

}  // namespace gradus::inline GRADUS_PRECISION
