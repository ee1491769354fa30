#include "autograd/tensor/safetensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "autograd/core/whole_file.hpp"

// A safetensors file is the length of the header (8 bytes), the header, and the numbers of all tensors without gaps:
// {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ...}, offsets counted from the header's
// end.
namespace gradus::inline GRADUS_PRECISION {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

using Json = nlohmann::json;

constexpr const char* scalar_dtype = sizeof(Scalar) == sizeof(double) ? "F64" : "F32";
constexpr const char* dtypes[] = {scalar_dtype, "I64", "U64"};  // of NamedTensors::Value
constexpr const char* metadata_name = "__metadata__";
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
void check_file(bool condition, const std::string& file, fmt::format_string<const Args&...> format,
                const Args&... args) {
  if (!condition) [[unlikely]]
    check<ValueError>(false, "{}: {}", file, fmt::vformat(format, fmt::make_format_args(args...)));
}

struct ParsedHeader {
  Json json;
  std::vector<std::string> names;  // in their order, which Json forgets
};

// Parsers of JSON keep the last of two equal keys in silence, so they are looked for while parsing. A name with a line
// break in it would break the message that it stands in. Json copies and frees what is nested by recursion.
ParsedHeader parse_header(const std::string& file, const std::string& text) {
  check_file(text.starts_with('{'), file, "the header is not a JSON object");
  ParsedHeader header;
  std::vector<std::set<std::string>> keys;  // of each object that is open
  auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    check_file(depth <= 3, file, "the header is nested deeper than entries of a safetensors file are");
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key) {
      auto key = parsed.get<std::string>();
      bool printable = std::none_of(key.begin(), key.end(), [](unsigned char c) { return std::iscntrl(c); });
      check_file(printable, file, "the header has a name with a control character");
      check_file(keys.back().insert(key).second, file, "the header names {} twice", key);
      if (keys.size() == 1) header.names.push_back(std::move(key));
    }
    return true;
  };
  try {
    header.json = Json::parse(text, watch);
    return header;
  } catch (const Json::parse_error& error) {
    check_file(false, file, "the header is not JSON: it breaks off at its byte {}", error.byte);
    throw;
  }
}

std::map<std::string, std::string> read_metadata(const std::string& file, const Json& json) {
  bool texts = json.is_object() && std::all_of(json.begin(), json.end(), [](const Json& x) { return x.is_string(); });
  check_file(texts, file, "__metadata__ holds something else than texts");
  return json.get<std::map<std::string, std::string>>();
}

std::uint64_t read_count(const std::string& file, const std::string& name, const char* field, const Json& number) {
  check_file(number.is_number_unsigned() &&
                 number.get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()},
             file, "{} of {} holds something else than whole numbers from 0 to 2^63 - 1", field, name);
  return number.get<std::uint64_t>();
}

Entry read_entry(const std::string& file, const std::string& name, const Json& json) {
  auto field = [&](const char* key) -> const Json& {
    check_file(json.is_object() && json.contains(key), file, "the header's entry for {} has no {}", name, key);
    return json[key];
  };
  const Json &dtype = field("dtype"), &shape = field("shape"), &offsets = field("data_offsets");
  bool known = dtype == "F32" || dtype == "F64" || dtype == "I64" || dtype == "U64";
  check_file(known, file, "the dtype of {} is {}; F32, F64, I64 and U64 can be read", name,
             dtype.dump(-1, ' ', false, Json::error_handler_t::replace));
  check_file(shape.is_array(), file, "the shape of {} is not a list", name);
  check_file(offsets.is_array() && offsets.size() == 2, file, "data_offsets of {} is not a list of two numbers", name);

  Entry entry{name, dtype.get<std::string>(), {}, 0, 0};
  entry.begin = read_count(file, name, "data_offsets", offsets[0]);
  entry.end = read_count(file, name, "data_offsets", offsets[1]);
  check_file(entry.begin <= entry.end, file, "data_offsets of {} end at {}, before they begin at {}", name, entry.end,
             entry.begin);
  std::uint64_t bytes = dtype == "F32" ? 4 : 8;
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
std::vector<Entry> read_entries(const std::string& file, const ParsedHeader& header, std::uint64_t data_bytes) {
  std::vector<Entry> entries;
  for (const std::string& name : header.names)
    if (name != metadata_name) entries.push_back(read_entry(file, name, header.json[name]));
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

// Numbers that are stored as `Stored`, as an Array.
template <class Stored, class Array>
Array read_numbers(std::istream& in, const Shape& shape) {
  Array numbers = Array::from_shape(shape);
  if constexpr (std::is_same_v<Stored, typename Array::value_type>) {
    in.read(reinterpret_cast<char*>(numbers.data()), static_cast<std::streamsize>(numbers.size() * sizeof(Stored)));
  } else {
    std::vector<Stored> stored(numbers.size());
    in.read(reinterpret_cast<char*>(stored.data()), static_cast<std::streamsize>(stored.size() * sizeof(Stored)));
    std::transform(stored.begin(), stored.end(), numbers.data(), [](Stored x) { return static_cast<Scalar>(x); });
  }
  return numbers;
}

NamedTensors::Value read_value(std::istream& in, const Entry& entry) {
  if (entry.dtype == "I64") return read_numbers<std::int64_t, Indices>(in, entry.shape);
  if (entry.dtype == "U64") return read_numbers<std::uint64_t, Words>(in, entry.shape);
  if (entry.dtype == "F64") return read_numbers<double, Tensor>(in, entry.shape);
  return read_numbers<float, Tensor>(in, entry.shape);
}

NamedTensors read(std::istream& in, std::uint64_t file_bytes, const std::string& file) {
  check_file(file_bytes >= prefix_bytes, file, "truncated: {} bytes are too few for a safetensors file", file_bytes);
  std::uint64_t header_bytes = 0;
  in.read(reinterpret_cast<char*>(&header_bytes), prefix_bytes);
  check_file(header_bytes <= longest_header, file, "not a safetensors file: its header would be {} bytes long",
             header_bytes);
  check_file(header_bytes <= file_bytes - prefix_bytes, file, "truncated: the header takes {} bytes, and there are {}",
             header_bytes, file_bytes - prefix_bytes);
  std::string text(header_bytes, ' ');
  in.read(text.data(), static_cast<std::streamsize>(header_bytes));

  NamedTensors tensors;
  tensors.source = file;
  ParsedHeader header = parse_header(file, text);
  if (header.json.contains(metadata_name)) tensors.metadata = read_metadata(file, header.json[metadata_name]);
  for (const Entry& entry : read_entries(file, header, file_bytes - prefix_bytes - header_bytes)) {
    tensors.add(entry.name, read_value(in, entry));
    check_file(in.good(), file, "cannot be read: {}", std::strerror(errno));
  }
  return tensors;
}

std::pair<Shape, std::string_view> shape_and_bytes(const NamedTensors::Value& value) {
  auto look = [](const auto& array) {
    auto bytes = reinterpret_cast<const char*>(array.data());
    return std::pair(shape_of(array), std::string_view(bytes, array.size() * sizeof(*array.data())));
  };
  return std::visit(look, value);
}

std::string header_of(const std::string& file, const NamedTensors& tensors) {
  try {
    std::string text = "{";
    if (!tensors.metadata.empty()) text += fmt::format("\"{}\":{}", metadata_name, Json(tensors.metadata).dump());
    std::uint64_t offset = 0;
    for (const auto& [name, value] : tensors) {
      auto [shape, bytes] = shape_and_bytes(value);
      text +=
          fmt::format(R"({}{}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})", text == "{" ? "" : ",",
                      Json(name).dump(), dtypes[value.index()], fmt::join(shape, ","), offset, offset + bytes.size());
      offset += bytes.size();
    }
    text += '}';
    text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the numbers are aligned in a file mapped to memory
    return text;
  } catch (const Json::type_error&) {
    check_file(false, file, "cannot be written: a name or text is not valid UTF-8");
    throw;
  }
}

void write(std::ostream& out, const std::string& file, const NamedTensors& tensors) {
  std::string header = header_of(file, tensors);
  std::uint64_t header_bytes = header.size();
  out.write(reinterpret_cast<const char*>(&header_bytes), prefix_bytes);
  out << header;
  for (const auto& [name, value] : tensors) out << shape_and_bytes(value).second;
}

}  // namespace

NamedTensors::NamedTensors(std::initializer_list<Entry> entries) {
  for (const auto& [name, value] : entries) add(name, value);
}

void NamedTensors::add(std::string name, Value value) {
  check<ValueError>(name != metadata_name, "{}: the format keeps the name {} for itself", source, name);
  check<ValueError>(places_.emplace(name, entries_.size()).second, "{}: the name {} occurs twice", source, name);
  entries_.push_back({std::move(name), std::move(value)});
}

const NamedTensors::Value& NamedTensors::find(const std::string& name) const {
  auto found = places_.find(name);
  std::string names;
  if (found == places_.end())
    for (const Entry& entry : entries_) names += (names.empty() ? "" : ", ") + entry.name;
  check<ValueError>(found != places_.end(), "{}: there is no \"{}\"; there are: {}", source, name, names);
  return entries_[found->second].value;
}

std::string to_safetensors(const NamedTensors& tensors) {
  std::ostringstream out;
  write(out, tensors.source, tensors);
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
  std::error_code error;
  std::uint64_t file_bytes = std::filesystem::file_size(file, error);
  check_file(!error, file.string(), "cannot be read: {}", error.message());
  std::ifstream in(file, std::ios::binary);
  check_file(in.good(), file.string(), "cannot be read: {}", std::strerror(errno));
  return read(in, file_bytes, file.string());
}

}  // namespace gradus::inline GRADUS_PRECISION
