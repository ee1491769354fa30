#include "autograd/tensor/safetensors_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cctype>

#include "autograd/core/json.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

using Json = nlohmann::json;

struct Dtype {
  const char* name;
  std::int64_t bytes;  // of a number
};
constexpr Dtype dtypes[] = {{"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2},
                            {"I64", 8}, {"U64", 8}, {"U8", 1},  {"BOOL", 1}};
constexpr const char* written_dtypes[] = {sizeof(Scalar) == sizeof(double) ? "F64" : "F32", "I64", "U64"};  // of Value
constexpr const char* metadata_name = NamedTensors::metadata_name;

std::string names_of_dtypes() {
  std::string names;
  for (const Dtype& dtype : dtypes) names += (names.empty() ? "" : ", ") + std::string(dtype.name);
  return names;
}

// For messages, whatever is in it: with the escapes of JSON, and without what is not UTF-8.
std::string readable(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Nothing reads a line break in a name well.
void check_name(const std::string& name) {
  bool printable = std::none_of(name.begin(), name.end(), [](unsigned char c) { return std::iscntrl(c); });
  check<ValueError>(printable, "the name {} has a control character", readable(name));
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

SafetensorsEntry read_entry(const std::string& name, const Json& json) {
  auto field = [&](const char* key) -> const Json& {
    check<ValueError>(json.is_object() && json.contains(key), "the header's entry for {} has no {}", name, key);
    return json[key];
  };
  const Json &dtype = field("dtype"), &shape = field("shape"), &offsets = field("data_offsets");
  const Dtype* known =
      std::find_if(std::begin(dtypes), std::end(dtypes), [&](const Dtype& d) { return dtype == d.name; });
  check<ValueError>(known != std::end(dtypes), "the dtype of {} is {}; {} can be read", name, readable(dtype),
                    names_of_dtypes());
  check<ValueError>(shape.is_array(), "the shape of {} is not a list", name);
  check<ValueError>(offsets.is_array() && offsets.size() == 2, "data_offsets of {} is not a list of two numbers", name);

  SafetensorsEntry entry{name, dtype.get<std::string>(), {}, 0, 0};
  entry.begin = read_count(name, "data_offsets", offsets[0]);
  entry.end = read_count(name, "data_offsets", offsets[1]);
  check<ValueError>(entry.begin <= entry.end, "data_offsets of {} end at {}, before they begin at {}", name, entry.end,
                    entry.begin);
  for (const Json& length : shape) entry.shape.push_back(read_count(name, "the shape", length));
  std::int64_t size = in_name_of(name, [&] { return size_of(entry.shape); });
  check<ValueError>(size * known->bytes == entry.end - entry.begin,
                    "{} of shape {} and dtype {} does not take the {} bytes that its data_offsets give it", name,
                    entry.shape, entry.dtype, entry.end - entry.begin);
  return entry;
}

std::vector<SafetensorsEntry> read_entries(const ParsedJson& header, std::int64_t data_bytes) {
  std::vector<SafetensorsEntry> entries;
  for (const std::string& name : header.names) check_name(name);
  for (const std::string& name : header.names)
    if (name != metadata_name) entries.push_back(read_entry(name, header.json[name]));
  std::stable_sort(entries.begin(), entries.end(), [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::int64_t end = 0;
  for (const SafetensorsEntry& entry : entries) {
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

// A text or texts as JSON; JSON is UTF-8.
std::string written(const Json& text) {
  try {
    return text.dump();
  } catch (const Json::type_error&) {
    fail<ValueError>("{} is not valid UTF-8", readable(text));
  }
}

}  // namespace

SafetensorsHeader parse_safetensors_header(const std::string& text, std::int64_t data_bytes) {
  constexpr int levels = 3;  // the header, an entry, its shape
  check<ValueError>(text.starts_with('{'), "the header is not a JSON object");
  ParsedJson parsed = parse_json(text, levels, "the header");
  SafetensorsHeader header;
  if (parsed.json.contains(metadata_name)) header.metadata = read_metadata(parsed.json[metadata_name]);
  header.entries = read_entries(parsed, data_bytes);
  return header;
}

std::string safetensors_header_of(const NamedTensors& tensors) {
  std::string text = "{";
  for (const auto& [name, value] : tensors.metadata) check_name(name);
  if (!tensors.metadata.empty()) text += fmt::format("\"{}\":{}", metadata_name, written(tensors.metadata));
  std::uint64_t offset = 0;
  for (const auto& [name, value] : tensors) {
    check_name(name);
    Shape shape = std::visit([](const auto& array) { return shape_of(array); }, value);
    std::size_t bytes = bytes_of(value).size();
    text += fmt::format(R"({}{}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})", text == "{" ? "" : ",",
                        written(name), written_dtypes[value.index()], fmt::join(shape, ","), offset, offset + bytes);
    offset += bytes;
  }
  text += '}';
  text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the numbers are aligned in a file mapped to memory
  return text;
}

std::string_view bytes_of(const NamedTensors::Value& value) {
  auto look = [](const auto& array) {
    return std::string_view(reinterpret_cast<const char*>(array.data()), array.size() * sizeof(*array.data()));
  };
  return std::visit(look, value);
}

}  // namespace gradus::inline GRADUS_PRECISION
