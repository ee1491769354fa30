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
constexpr const char* metadata_name = NamedTensors::metadata_name;
constexpr std::uint64_t prefix_bytes = 8;
constexpr std::uint64_t longest_header = 100'000'000;  // the format's own limit

struct Entry {
  std::string name;
  std::string dtype;
  Shape shape;
  std::int64_t begin, end;  // bytes after the header
};

// Runs `act`; what it throws names the file.
template <class Act>
auto in_name_of(const std::string& file, const Act& act) {
  try {
    return act();
  } catch (const Error& error) {
    fail<ValueError>("{}: {}", file, error.what());
  }
}

// For messages, whatever is in it: with the escapes of JSON, and without what is not UTF-8.
std::string readable(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// A line break in a name would break the messages that it stands in.
void check_name(const std::string& name) {
  bool printable = std::none_of(name.begin(), name.end(), [](unsigned char c) { return std::iscntrl(c); });
  check<ValueError>(printable, "the name {} has a control character", readable(name));
}

struct ParsedHeader {
  Json json;
  std::vector<std::string> names;  // in their order, which Json forgets
};

// Parsers of JSON keep the last of two equal keys in silence, so they are looked for while parsing. Json copies and
// frees what is nested by recursion.
ParsedHeader parse_header(const std::string& text) {
  check<ValueError>(text.starts_with('{'), "the header is not a JSON object");
  ParsedHeader header;
  std::vector<std::set<std::string>> keys;  // of each object that is open
  auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    check<ValueError>(depth <= 3, "the header is nested deeper than entries of a safetensors file are");
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key) {
      auto key = parsed.get<std::string>();
      check_name(key);
      check<ValueError>(keys.back().insert(key).second, "the header names {} twice", key);
      if (keys.size() == 1) header.names.push_back(std::move(key));
    }
    return true;
  };
  try {
    header.json = Json::parse(text, watch);
    return header;
  } catch (const Json::parse_error& error) {
    fail<ValueError>("the header is not JSON: it breaks off at its byte {}", error.byte);
  }
}

std::map<std::string, std::string> read_metadata(const Json& json) {
  bool texts = json.is_object() && std::all_of(json.begin(), json.end(), [](const Json& x) { return x.is_string(); });
  check<ValueError>(texts, "__metadata__ holds something else than texts");
  return json.get<std::map<std::string, std::string>>();
}

std::int64_t read_count(const std::string& name, const char* field, const Json& number) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  check<ValueError>(number.is_number_unsigned() && number.get<std::uint64_t>() <= most,
                    "{} of {} holds something else than whole numbers from 0 to 2^63 - 1", field, name);
  return number.get<std::int64_t>();
}

Entry read_entry(const std::string& name, const Json& json) {
  auto field = [&](const char* key) -> const Json& {
    check<ValueError>(json.is_object() && json.contains(key), "the header's entry for {} has no {}", name, key);
    return json[key];
  };
  const Json &dtype = field("dtype"), &shape = field("shape"), &offsets = field("data_offsets");
  bool known = dtype == "F32" || dtype == "F64" || dtype == "I64" || dtype == "U64";
  check<ValueError>(known, "the dtype of {} is {}; F32, F64, I64 and U64 can be read", name, readable(dtype));
  check<ValueError>(shape.is_array(), "the shape of {} is not a list", name);
  check<ValueError>(offsets.is_array() && offsets.size() == 2, "data_offsets of {} is not a list of two numbers", name);

  Entry entry{name, dtype.get<std::string>(), {}, 0, 0};
  entry.begin = read_count(name, "data_offsets", offsets[0]);
  entry.end = read_count(name, "data_offsets", offsets[1]);
  check<ValueError>(entry.begin <= entry.end, "data_offsets of {} end at {}, before they begin at {}", name, entry.end,
                    entry.begin);
  for (const Json& length : shape) entry.shape.push_back(read_count(name, "the shape", length));
  std::int64_t size = in_name_of(name, [&] { return size_of(entry.shape); });
  check<ValueError>(size * (dtype == "F32" ? 4 : 8) == entry.end - entry.begin,
                    "{} of shape {} and dtype {} does not take the {} bytes that its data_offsets give it", name,
                    entry.shape, entry.dtype, entry.end - entry.begin);
  return entry;
}

// The entries in the order of their data, which they must cover without overlap or gap.
std::vector<Entry> read_entries(const ParsedHeader& header, std::int64_t data_bytes) {
  std::vector<Entry> entries;
  for (const std::string& name : header.names)
    if (name != metadata_name) entries.push_back(read_entry(name, header.json[name]));
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::int64_t end = 0;
  for (const Entry& entry : entries) {
    check<ValueError>(entry.end <= data_bytes, "truncated: {} ends at byte {} of the data, and there are {}",
                      entry.name, entry.end, data_bytes);
    check<ValueError>(entry.begin >= end, "{} overlaps the tensor before it: it begins at byte {} of the data, not {}",
                      entry.name, entry.begin, end);
    check<ValueError>(entry.begin <= end, "a gap before {}: it begins at byte {} of the data, not {}", entry.name,
                      entry.begin, end);
    end = entry.end;
  }
  check<ValueError>(end == data_bytes, "{} bytes follow the last tensor", data_bytes - end);
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
    ParsedHeader header = parse_header(text);
    if (header.json.contains(metadata_name)) tensors.metadata = read_metadata(header.json[metadata_name]);
    for (const Entry& entry : read_entries(header, static_cast<std::int64_t>(rest - header_bytes))) {
      tensors.add(entry.name, read_value(in, entry));
      check<ValueError>(in.good(), "cannot be read: {}", std::strerror(errno));
    }
    return tensors;
  });
}

std::pair<Shape, std::string_view> shape_and_bytes(const NamedTensors::Value& value) {
  auto look = [](const auto& array) {
    auto bytes = reinterpret_cast<const char*>(array.data());
    return std::pair(shape_of(array), std::string_view(bytes, array.size() * sizeof(*array.data())));
  };
  return std::visit(look, value);
}

// A text or texts as JSON; JSON is UTF-8.
std::string written(const Json& text) {
  try {
    return text.dump();
  } catch (const Json::type_error&) {
    fail<ValueError>("{} is not valid UTF-8", readable(text));
  }
}

std::string header_of(const NamedTensors& tensors) {
  std::string text = "{";
  for (const auto& [name, value] : tensors.metadata) check_name(name);
  if (!tensors.metadata.empty()) text += fmt::format("\"{}\":{}", metadata_name, written(tensors.metadata));
  std::uint64_t offset = 0;
  for (const auto& [name, value] : tensors) {
    check_name(name);
    auto [shape, bytes] = shape_and_bytes(value);
    text += fmt::format(R"({}{}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})", text == "{" ? "" : ",",
                        written(name), dtypes[value.index()], fmt::join(shape, ","), offset, offset + bytes.size());
    offset += bytes.size();
  }
  text += '}';
  text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the numbers are aligned in a file mapped to memory
  return text;
}

void write(std::ostream& out, const std::string& file, const NamedTensors& tensors) {
  std::string header = in_name_of(file + ": cannot be written", [&] { return header_of(tensors); });
  std::uint64_t header_bytes = header.size();
  out.write(reinterpret_cast<const char*>(&header_bytes), prefix_bytes);
  out << header;
  for (const auto& [name, value] : tensors) out << shape_and_bytes(value).second;
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
  std::error_code error;
  std::uint64_t file_bytes = std::filesystem::file_size(file, error);
  check<ValueError>(!error, "{}: cannot be read: {}", file.string(), error.message());
  std::ifstream in(file, std::ios::binary);
  check<ValueError>(in.good(), "{}: cannot be read: {}", file.string(), std::strerror(errno));
  return read(in, file_bytes, file.string());
}

}  // namespace gradus::inline GRADUS_PRECISION
