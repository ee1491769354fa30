#include "autograd/tensor/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "autograd/core/whole_file.hpp"

// A safetensors file is the length of the header (8 bytes), the header, and the numbers of all tensors without gaps:
// {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ...}, offsets counted from the header's
// end.
namespace gradus::inline GRADUS_PRECISION {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

using Json = nlohmann::ordered_json;

constexpr const char* scalar_dtype = sizeof(Scalar) == sizeof(double) ? "F64" : "F32";
constexpr std::uint64_t prefix_bytes = 8;
constexpr std::uint64_t longest_header = 100'000'000;  // the format's own limit

struct Entry {
  std::string name;
  std::string dtype;
  Shape shape;
  std::uint64_t begin, end;  // bytes after the header
};

// check() with the file in front of the message.
template <class... Args>
void check_file(bool condition, const std::filesystem::path& file, fmt::format_string<const Args&...> format,
                const Args&... args) {
  if (!condition) [[unlikely]]
    check<ValueError>(false, "{}: {}", file.string(), fmt::vformat(format, fmt::make_format_args(args...)));
}

// Parsers of JSON keep the last of two equal keys in silence, so they are looked for while parsing. A name with a line
// break in it would break the message that it stands in.
Json parse_header(const std::filesystem::path& file, const std::string& text) {
  std::vector<std::set<std::string>> keys;  // of each object that is open
  auto watch = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key) {
      auto key = parsed.get<std::string>();
      bool printable = std::none_of(key.begin(), key.end(), [](unsigned char c) { return std::iscntrl(c); });
      check_file(printable, file, "the header has a name with a control character");
      check_file(keys.back().insert(key).second, file, "the header names {} twice", key);
    }
    return true;
  };
  try {
    Json header = Json::parse(text, watch);
    check_file(header.is_object() && text.front() == '{', file, "the header is not a JSON object");
    return header;
  } catch (const Json::parse_error& error) {
    check_file(false, file, "the header is not JSON: it breaks off at its byte {}", error.byte);
    throw;
  }
}

std::uint64_t read_count(const std::filesystem::path& file, const std::string& name, const char* field,
                         const Json& number) {
  check_file(number.is_number_unsigned() &&
                 number.get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()},
             file, "{} of {} holds something else than whole numbers from 0 to 2^63 - 1", field, name);
  return number.get<std::uint64_t>();
}

Entry read_entry(const std::filesystem::path& file, const std::string& name, const Json& json) {
  auto field = [&](const char* key) -> const Json& {
    check_file(json.is_object() && json.contains(key), file, "the header's entry for {} has no {}", name, key);
    return json[key];
  };
  const Json &dtype = field("dtype"), &shape = field("shape"), &offsets = field("data_offsets");
  check_file(dtype == "F32" || dtype == "F64", file, "the dtype of {} is {}; F32 and F64 can be read", name,
             dtype.dump(-1, ' ', false, Json::error_handler_t::replace));
  check_file(shape.is_array(), file, "the shape of {} is not a list", name);
  check_file(offsets.is_array() && offsets.size() == 2, file, "data_offsets of {} is not a list of two numbers", name);

  Entry entry{name, dtype.get<std::string>(), {}, 0, 0};
  entry.begin = read_count(file, name, "data_offsets", offsets[0]);
  entry.end = read_count(file, name, "data_offsets", offsets[1]);
  check_file(entry.begin <= entry.end, file, "data_offsets of {} end at {}, before they begin at {}", name, entry.end,
             entry.begin);
  std::uint64_t bytes = dtype == "F64" ? 8 : 4;
  bool overflow = false;
  for (const Json& length : shape) {
    entry.shape.push_back(static_cast<std::int64_t>(read_count(file, name, "the shape", length)));
    overflow |= __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(entry.shape.back()), &bytes);
  }
  check_file(!overflow && bytes == entry.end - entry.begin, file,
             "{} of shape {} and dtype {} does not take the {} bytes that its data_offsets give it", name, entry.shape,
             entry.dtype, entry.end - entry.begin);
  return entry;
}

// The entries in the order of their data, which they must cover without overlap or gap.
std::vector<Entry> read_entries(const std::filesystem::path& file, const Json& header, std::uint64_t data_bytes) {
  std::vector<Entry> entries;
  for (const auto& [name, json] : header.items())
    if (name != "__metadata__") entries.push_back(read_entry(file, name, json));
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t end = 0;
  for (const Entry& entry : entries) {
    check_file(entry.end <= data_bytes, file, "truncated: {} ends at byte {} of the data, and there are {}", entry.name,
               entry.end, data_bytes);
    check_file(entry.begin >= end, file, "{} overlaps the tensor before it: it begins at byte {} of the data, not {}",
               entry.name, entry.begin, end);
    check_file(entry.begin <= end, file, "a gap before {}: it begins at byte {} of the data, not {}", entry.name,
               entry.begin, end);
    end = entry.end;
  }
  check_file(end == data_bytes, file, "{} bytes follow the last tensor", data_bytes - end);
  return entries;
}

template <class Stored>
void read_numbers(std::istream& in, Tensor& out) {
  if constexpr (std::is_same_v<Stored, Scalar>) {
    in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size() * sizeof(Stored)));
  } else {
    std::vector<Stored> stored(out.size());
    in.read(reinterpret_cast<char*>(stored.data()), static_cast<std::streamsize>(out.size() * sizeof(Stored)));
    std::transform(stored.begin(), stored.end(), out.data(), [](Stored x) { return static_cast<Scalar>(x); });
  }
}

std::string header_of(const std::filesystem::path& file, const NamedTensors& tensors) {
  Json header = Json::object();
  std::uint64_t offset = 0;
  for (const auto& [name, tensor] : tensors) {
    check_file(!header.contains(name), file, "cannot be written: the name {} occurs twice", name);
    check_file(name != "__metadata__", file, "cannot be written: the format keeps the name {} for itself", name);
    std::uint64_t end = offset + tensor.size() * sizeof(Scalar);
    header[name] = {{"dtype", scalar_dtype}, {"shape", tensor.shape()}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  try {
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the numbers are aligned in a file mapped to memory
    return text;
  } catch (const Json::type_error&) {
    check_file(false, file, "cannot be written: a name is not valid UTF-8");
    throw;
  }
}

}  // namespace

void save_safetensors(const std::filesystem::path& file, const NamedTensors& tensors) {
  std::string header = header_of(file, tensors);
  std::uint64_t header_bytes = header.size();
  write_whole(file, [&](std::ostream& out) {
    out.write(reinterpret_cast<const char*>(&header_bytes), prefix_bytes);
    out.write(header.data(), static_cast<std::streamsize>(header_bytes));
    for (const auto& [name, tensor] : tensors)
      out.write(reinterpret_cast<const char*>(tensor.data()),
                static_cast<std::streamsize>(tensor.size() * sizeof(Scalar)));
  });
}

NamedTensors load_safetensors(const std::filesystem::path& file) {
  std::error_code error;
  std::uint64_t file_bytes = std::filesystem::file_size(file, error);
  check_file(!error, file, "cannot be read: {}", error.message());
  std::ifstream in(file, std::ios::binary);
  check_file(in.good(), file, "cannot be read: {}", std::strerror(errno));

  check_file(file_bytes >= prefix_bytes, file, "truncated: {} bytes are too few for a safetensors file", file_bytes);
  std::uint64_t header_bytes = 0;
  in.read(reinterpret_cast<char*>(&header_bytes), prefix_bytes);
  check_file(header_bytes <= longest_header, file, "not a safetensors file: its header would be {} bytes long",
             header_bytes);
  check_file(header_bytes <= file_bytes - prefix_bytes, file, "truncated: the header takes {} bytes, and there are {}",
             header_bytes, file_bytes - prefix_bytes);
  std::string header(header_bytes, ' ');
  in.read(header.data(), static_cast<std::streamsize>(header_bytes));

  NamedTensors tensors;
  for (const Entry& entry : read_entries(file, parse_header(file, header), file_bytes - prefix_bytes - header_bytes)) {
    Tensor numbers = empty(entry.shape);
    if (entry.dtype == "F64")
      read_numbers<double>(in, numbers);
    else
      read_numbers<float>(in, numbers);
    check_file(in.good(), file, "cannot be read: {}", std::strerror(errno));
    tensors.emplace_back(entry.name, std::move(numbers));
  }
  return tensors;
}

}  // namespace gradus::inline GRADUS_PRECISION
